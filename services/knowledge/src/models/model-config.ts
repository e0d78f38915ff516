import { readFileSync } from "node:fs";
import { z } from "zod";

const target = z.enum(["local", "openai", "perplexity"]);

const server = z.strictObject({
  baseUrl: z.url(),
  apiKey: z.string().min(1).optional(),
  maxTokensField: z.enum(["max_tokens", "max_completion_tokens"]).default("max_tokens"),
});

const price = z.number().min(0).default(0);

const route = z
  .strictObject({
    /** A model or preset name; a `*` at the end stands for any rest. */
    match: z.string().min(1),
    to: target,
    /** Which of `servers` answers, for `openai`. */
    server: z.string().min(1).optional(),
    /** The name sent to the server or upstream; without it, the name asked for. */
    model: z.string().min(1).optional(),
    /** US dollars for a million tokens. */
    inputPrice: price,
    outputPrice: price,
  })
  .refine((value) => value.to !== "openai" || value.server !== undefined, {
    message: "a route to openai names its server",
  });

const routesFile = z
  .strictObject({
    servers: z.record(z.string(), server).default({}),
    routes: z.array(route).default([]),
  })
  .refine(
    ({ servers, routes }) =>
      routes.every((entry) => entry.server === undefined || entry.server in servers),
    { message: "a route names a server that is not among the servers" },
  );

export type ModelTarget = z.infer<typeof target>;
export type ModelServer = z.infer<typeof server>;
export type ModelRoute = z.infer<typeof route>;

const sonarPresets = {
  sonar: "fast",
  "sonar-pro": "low",
  "sonar-reasoning-pro": "medium",
  "sonar-deep-research": "high",
};

/** A key of this workspace: clients read it from the variable that turns pass-through on. */
const ownKeyMark = "pplx-ws-";

/** Environment variables that say who serves which model; part of the service's configuration. */
export const modelSettings = {
  /** Turns pass-through to Perplexity on. */
  PERPLEXITY_API_KEY: z
    .string()
    .min(1)
    .optional()
    .transform((key) => (key?.startsWith(ownKeyMark) ? undefined : key)),
  PERPLEXITY_UPSTREAM_URL: z.url().default("https://api.perplexity.ai"),
  /** Base URL of an OpenAI-compatible server, as its own clients take it: most end in `/v1`. */
  MODEL_BASE_URL: z.url().optional(),
  MODEL_API_KEY: z.string().min(1).optional(),
  MODEL_NAME: z.string().min(1).optional(),
  /** US dollars for a million tokens. */
  MODEL_INPUT_PRICE: z.coerce.number().min(0).default(0),
  MODEL_OUTPUT_PRICE: z.coerce.number().min(0).default(0),
  /** Who serves presets, Sonar and Perplexity's model names; without it, the best that is there. */
  MODEL_DEFAULT: target.optional(),
  /** Further routes as JSON, or the path of a JSON file. */
  MODEL_ROUTES: jsonOrFile(routesFile, "{}"),
  /** Which preset stands for which Sonar model, as JSON. */
  SONAR_PRESETS: jsonOrFile(z.record(z.string(), z.string()), JSON.stringify(sonarPresets)),
  SEARCH_ROUTE: z.enum(["local", "perplexity"]).default("local"),
  EMBEDDINGS_ROUTE: z.enum(["local", "perplexity"]).default("local"),
} as const;

const settingsObject = z.object(modelSettings);
export type ModelSettings = z.infer<typeof settingsObject>;

function jsonOrFile<Schema extends z.ZodType>(schema: Schema, defaultJson: string) {
  return z
    .string()
    .default(defaultJson)
    .transform((text, context): unknown => {
      const trimmed = text.trim();
      try {
        return JSON.parse(trimmed.startsWith("{") ? trimmed : readFileSync(trimmed, "utf8"));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        context.addIssue({ code: "custom", message: `expected JSON or a file of it: ${reason}` });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
