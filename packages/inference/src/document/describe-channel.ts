import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { createSocket, directions } from "../operations/socket-evidence.ts";
import type { MessageEvidence } from "../operations/socket-evidence.ts";
import { isEmptyEventShape } from "../events/index.ts";
import type { Template } from "../paths/fold.ts";
import type { SecuritySchemes } from "../security/security-schemes.ts";
import type { JsonSchema } from "../shapes/index.ts";
import { describeParameters } from "./describe-parameters.ts";
import type { PrintContext } from "./print-context.ts";

interface ChannelContext extends PrintContext {
  readonly security: SecuritySchemes;
  /** Keys of channels. */
  readonly taken: Set<string>;
}

export interface DescribedChannel {
  readonly key: string;
  readonly channel: JsonSchema;
  readonly operations: readonly [key: string, operation: JsonSchema][];
}

const actions = { sent: "send", received: "receive" } as const;

/** A path as a channel, with the messages of both sides, once the schemas are printed. */
export function describeChannel(
  template: Template,
  operation: OperationEvidence,
  context: ChannelContext,
): () => DescribedChannel {
  const key = keyOf(template.path, context.taken);
  const hint = `GET ${template.path}`;
  const parameters = describeParameters(operation, [], hint, context);
  const socket = operation.socket ?? createSocket();
  const sides = directions.map((direction) => ({
    direction,
    print: describeMessages(socket[direction], `${hint} ${direction}`, context),
  }));
  return () => {
    const printed = sides.map(({ direction, print }) => ({ direction, messages: print() }));
    const messages = printed.flatMap((side) =>
      side.messages.map(({ name, message }) => [`${side.direction}${name}`, message] as const),
    );
    const operations = printed
      .filter((side) => side.messages.length > 0)
      .map((side) => operationOf(key, side, operation, context));
    const bindings = bindingsOf(parameters());
    const { path, parameters: inPath } = template;
    const channel = {
      address: path,
      ...(inPath.length > 0 ? { parameters: Object.fromEntries(inPath.map(parameterOf)) } : {}),
      ...(messages.length > 0 ? { messages: Object.fromEntries(messages) } : {}),
      bindings: { ws: bindings },
      ...(context.evidence ? { "x-seen": operation.count } : {}),
    };
    return { key, channel, operations };
  };
}

function operationOf(
  key: string,
  side: { direction: "sent" | "received"; messages: readonly NamedMessage[] },
  operation: OperationEvidence,
  { security }: ChannelContext,
): [string, JsonSchema] {
  const action = actions[side.direction];
  const sets = security.requirementsOf(operation).map((set) => Object.keys(set));
  // A set of several together has no place here, and one that is empty asks for nothing.
  const schemes = sets.every((set) => set.length === 1) ? sets.flat() : [];
  return [
    `${action}${key}`,
    {
      action,
      channel: { $ref: `#/channels/${key}` },
      messages: side.messages.map(({ name }) => ({
        $ref: `#/channels/${key}/messages/${side.direction}${name}`,
      })),
      ...(schemes.length > 0
        ? { security: schemes.map((name) => ({ $ref: `#/components/securitySchemes/${name}` })) }
        : {}),
    },
  ];
}

interface NamedMessage {
  readonly name: string;
  readonly message: JsonSchema;
}

/** A message for each kind that the schemas tell apart, and one for all that is no text. */
function describeMessages(
  { texts, binary }: MessageEvidence,
  hint: string,
  context: PrintContext,
): () => NamedMessage[] {
  const print =
    isEmptyEventShape(texts) || texts.names.size === 0 ? null : context.roots.add(hint, texts);
  return () => {
    const schema = print?.();
    const kinds = schema === undefined ? [] : alternativesOf(schema);
    const taken = new Set<string>();
    const named = kinds.map((payload, index) => ({
      name: unique(
        nameOf(payload) || (kinds.length === 1 ? "Message" : `Message${index + 1}`),
        taken,
      ),
      message: { payload },
    }));
    if (binary === 0) return named;
    const payload = { type: "string", format: "binary" };
    const seen = context.evidence ? { "x-seen": binary } : {};
    const message = { contentType: "application/octet-stream", payload, ...seen };
    return [...named, { name: unique("Binary", taken), message }];
  };
}

function alternativesOf(schema: JsonSchema): JsonSchema[] {
  const kinds = schema["oneOf"] ?? schema["anyOf"];
  return Array.isArray(kinds) ? (kinds as JsonSchema[]) : [schema];
}

/** A list of values, closed or with others besides. */
interface Listed {
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly { readonly enum?: readonly unknown[] }[];
}

/** Of the component that it is, else what its tag always says. */
function nameOf(schema: JsonSchema): string {
  const reference = schema["$ref"];
  if (typeof reference === "string") return reference.split("/").at(-1) ?? "";
  const { type } = (schema["properties"] ?? {}) as { readonly type?: Listed };
  const [only, ...others] = type?.enum ?? type?.anyOf?.[0]?.enum ?? [];
  return typeof only === "string" && others.length === 0 ? pascalCase(only) : "";
}

function parameterOf({ name, kinds }: Template["parameters"][number]): [string, JsonSchema] {
  return [name, { description: `Seen as: ${[...kinds].toSorted().join(", ")}.` }];
}

/** What a connection is opened with, as the binding of WebSockets tells it. */
function bindingsOf(parameters: readonly JsonSchema[]): JsonSchema {
  const query = objectOf(parameters.filter((one) => one["in"] === "query"));
  const headers = objectOf(parameters.filter((one) => one["in"] === "header"));
  return {
    method: "GET",
    ...(query ? { query } : {}),
    ...(headers ? { headers } : {}),
    bindingVersion: "0.1.0",
  };
}

function objectOf(parameters: readonly JsonSchema[]): JsonSchema | null {
  if (parameters.length === 0) return null;
  const properties = parameters.map((one): [string, JsonSchema] => [
    String(one["name"]),
    one["schema"] as JsonSchema,
  ]);
  const required = parameters
    .filter((one) => one["required"] === true)
    .map((one) => one["name"] ?? "");
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** `/rooms/{room_id}/live` is `RoomsRoomIdLive`. */
function keyOf(path: string, taken: Set<string>): string {
  return unique(pascalCase(path) || "Root", taken);
}

function pascalCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}${number}`;
  taken.add(free);
  return free;
}
