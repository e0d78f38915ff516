import type { ModelRoute, ModelServer, ModelSettings, ModelTarget } from "./model-config.ts";
import {
  extractionName,
  perplexityModelNames,
  presetAliases,
  presetNames,
  sonarNames,
} from "./model-names.ts";

/** Who serves a name. */
export interface ResolvedRoute {
  /** The name as it was asked for. */
  readonly name: string;
  readonly target: ModelTarget;
  /** The server's key in `servers`, for `openai`. */
  readonly server: string | null;
  /** What the server or upstream is asked for. */
  readonly model: string;
  /** US dollars for a million tokens. */
  readonly inputPrice: number;
  readonly outputPrice: number;
}

type Entry = Omit<ModelRoute, "server" | "model"> & {
  readonly server?: string | undefined;
  readonly model?: string | undefined;
};

/** The key of the server that `MODEL_BASE_URL` names. */
export const mainServer = "model";

/** Says by a model's or preset's name who serves it; the first entry that matches does. */
export class RouteTable {
  readonly servers: Readonly<Record<string, ModelServer>>;
  readonly #entries: readonly Entry[];

  constructor(settings: ModelSettings) {
    this.servers = serversOf(settings);
    this.#entries = entriesOf(settings);
  }

  resolve(name: string): ResolvedRoute | null {
    const entry = this.#entries.find(({ match }) => matches(match, name));
    if (!entry) return null;
    const { to: target, inputPrice, outputPrice } = entry;
    const model = entry.model ?? presetAliases[name] ?? name;
    return { name, target, server: entry.server ?? null, model, inputPrice, outputPrice };
  }

  /** Every model name that is named in full; presets are no models. */
  modelNames(): string[] {
    const names = this.#entries.map(({ match }) => match).filter((match) => !match.endsWith("*"));
    return [...new Set(names)].filter((name) => !presetNames.includes(name));
  }
}

function serversOf(settings: ModelSettings): Record<string, ModelServer> {
  const { MODEL_BASE_URL: baseUrl, MODEL_API_KEY: apiKey, MODEL_ROUTES: routes } = settings;
  const main = baseUrl && { baseUrl, maxTokensField: "max_tokens" as const };
  return {
    ...routes.servers,
    ...(main ? { [mainServer]: apiKey ? { ...main, apiKey } : main } : {}),
  };
}

/** Explicit routes, then the simple variables, then what every Perplexity client asks for. */
function entriesOf(settings: ModelSettings): Entry[] {
  const free = { inputPrice: 0, outputPrice: 0 };
  const priced = {
    inputPrice: settings.MODEL_INPUT_PRICE,
    outputPrice: settings.MODEL_OUTPUT_PRICE,
  };
  const written = { to: "openai", server: mainServer, model: settings.MODEL_NAME } as const;
  const hasWriter = settings.MODEL_BASE_URL !== undefined && settings.MODEL_NAME !== undefined;
  const hasUpstream = settings.PERPLEXITY_API_KEY !== undefined;
  const best = hasUpstream ? "perplexity" : hasWriter ? "openai" : "local";
  const target = settings.MODEL_DEFAULT ?? best;
  const fallback = target === "openai" ? { ...written, ...priced } : { to: target, ...free };
  const names = [...sonarNames, ...presetNames, ...perplexityModelNames];
  return [
    ...settings.MODEL_ROUTES.routes,
    { match: extractionName, to: "local", ...free },
    ...(hasWriter ? [{ match: settings.MODEL_NAME ?? "", ...written, ...priced }] : []),
    ...names.map((match) => ({ match, ...fallback })),
    // Perplexity's catalogue grows by itself: a name of its form is for it to judge.
    ...(target === "perplexity" ? [{ match: "*/*", to: target, ...free }] : []),
  ];
}

function matches(pattern: string, name: string): boolean {
  if (pattern === "*/*") return /^[^/]+\/[^/]+/.test(name);
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
