import type { BodyEvidence, PartEvidence } from "../operations/body-evidence.ts";
import type { JsonSchema } from "../shapes/index.ts";
import { describeValues } from "./describe-calls.ts";
import type { PrintContext } from "./print-context.ts";
import { anyEvent } from "./schema-roots.ts";

/** The media type object of one body, once the schemas are printed. */
export function describeBody(
  mediaType: string,
  body: BodyEvidence,
  hint: string,
  context: PrintContext,
): () => JsonSchema {
  const values = describeValues(body, hint, context);
  const others: (() => JsonSchema)[] = [];
  if (body.events) others.push(context.roots.add(hint, body.events));
  if (body.parts.size > 0) others.push(describeParts(body, hint, context));
  if (body.lines) others.push(context.roots.add(`${hint} line`, body.lines));
  return () => {
    const json = values?.();
    const described = [...(json ? [json.schema] : []), ...others.map((print) => print())];
    if (described.length === 0) described.push(plainSchema(mediaType, body));
    const schemas = distinct(described);
    const hasCalls = json !== undefined && Object.keys(json.calls).length > 0;
    return {
      schema: schemas.length === 1 ? (schemas[0] ?? {}) : { anyOf: schemas },
      ...(context.evidence ? { "x-seen": body.count, "x-distinct": body.digests.size } : {}),
      ...(hasCalls ? { "x-calls": json.calls } : {}),
      ...(body.lines ? { "x-lines": true } : {}),
    };
  };
}

function distinct(schemas: readonly JsonSchema[]): JsonSchema[] {
  const byText = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  return [...byText.values()];
}

function plainSchema(mediaType: string, { plain }: BodyEvidence): JsonSchema {
  // A stream that was cut off, or whose content was not kept, is one all the same.
  if (mediaType === "text/event-stream") return anyEvent;
  if (plain.bytes > 0 && plain.text === 0) return { type: "string", format: "binary" };
  if (plain.text > 0 && plain.malformed === 0) return { type: "string" };
  return {};
}

function describeParts(body: BodyEvidence, hint: string, context: PrintContext): () => JsonSchema {
  const parts = body.parts.sorted();
  const printed = parts.map(([name, part]) => {
    const print = part.files > 0 ? null : context.roots.add(`${hint} part ${name}`, part.values);
    return { name, part, print };
  });
  const required = parts.filter(([, part]) => part.count === body.count).map(([name]) => name);
  return () => ({
    type: "object",
    properties: Object.fromEntries(
      printed.map(({ name, part, print }) => [name, partSchema(part, print?.() ?? null)]),
    ),
    ...(required.length > 0 ? { required } : {}),
  });
}

function partSchema(part: PartEvidence, printed: JsonSchema | null): JsonSchema {
  const one = printed ?? { type: "string", format: "binary" };
  return part.repeated > 0 ? { type: "array", items: one } : one;
}
