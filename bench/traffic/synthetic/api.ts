import type { Random } from "./random.ts";
import type { JsonValue, Schema, Value } from "./values.ts";

/** A made-up API: what is true of it, and how its traffic comes about. */
export interface Api {
  readonly origin: string;
  readonly operations: readonly Operation[];
  /** Named schemas, for what holds itself. */
  readonly definitions: ReadonlyMap<string, Schema>;
}

export interface Operation {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** `/vessels/{vessel}/log`; what stands in braces is made by `parameters`. */
  readonly path: string;
  readonly parameters?: Readonly<Record<string, (random: Random) => string>>;
  readonly query?: readonly QueryParameter[];
  readonly request?: Body;
  readonly answers: readonly Answer[];
  /** How much more often than others it is called; 1 when absent. */
  readonly weight?: number;
}

export interface QueryParameter {
  readonly name: string;
  readonly share: number;
  readonly sample: (random: Random) => string;
}

export interface Body {
  readonly mediaType: "application/json" | "application/x-www-form-urlencoded";
  readonly value: Value;
}

export interface Answer {
  readonly status: number;
  readonly share: number;
  /** Null for an answer without a body. */
  readonly value: Value | null;
  /** By field, the parameter of the path that it repeats: most APIs say what was asked for. */
  readonly echoes?: Readonly<Record<string, string>>;
  /** The answer comes as a stream of these, under their event's name where they have one. */
  readonly events?: (random: Random) => readonly StreamedEvent[];
  /** As it is written, where it is no JSON. */
  readonly mediaType?: string;
}

export interface StreamedEvent {
  readonly event?: string;
  /** Text goes as it is. */
  readonly data: JsonValue;
}

/** The description that inference should come to, in the form that the scorers read. */
export function describe({ origin, operations, definitions }: Api): Schema {
  const paths: Record<string, Record<string, JsonValue>> = {};
  for (const operation of operations) {
    const item = (paths[operation.path] ??= {});
    item[operation.method] = describeOperation(operation);
  }
  return {
    openapi: "3.1.0",
    info: { title: "synthetic", version: "1" },
    servers: [{ url: origin }],
    paths,
    components: { schemas: Object.fromEntries(definitions) },
  };
}

function describeOperation({ parameters, query, request, answers }: Operation): JsonValue {
  const inPath = Object.keys(parameters ?? {}).map((name) => parameter(name, "path", true));
  const inQuery = (query ?? []).map(({ name, share }) =>
    parameter(name.replace(/\[\w+\]$/, ""), "query", share === 1),
  );
  return {
    parameters: [...inPath, ...inQuery],
    ...(request
      ? { requestBody: { content: { [request.mediaType]: { schema: request.value.schema } } } }
      : {}),
    responses: Object.fromEntries(
      answers.map(({ status, value, events, mediaType }) => {
        const type = events ? "text/event-stream" : (mediaType ?? "application/json");
        const content = value ? { content: { [type]: { schema: value.schema } } } : {};
        return [String(status), { description: "", ...content }];
      }),
    ),
  };
}

function parameter(name: string, place: string, required: boolean): JsonValue {
  return { name, in: place, required, schema: { type: "string" } };
}
