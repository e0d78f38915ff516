import type { BodyEvidence, PartEvidence } from "../operations/body-evidence.ts";
import type { JsonSchema } from "../shapes/index.ts";
import type { PrintContext } from "./print-context.ts";

/** The media type object of one body, once the schemas are printed. */
export function describeBody(
  body: BodyEvidence,
  hint: string,
  context: PrintContext,
): () => JsonSchema {
  const alternatives: (() => JsonSchema)[] = [];
  for (const [call, shape] of body.values.sorted()) {
    alternatives.push(context.roots.add(call === "" ? hint : `${hint} ${nameOfCall(call)}`, shape));
  }
  if (body.events) alternatives.push(context.roots.add(hint, body.events));
  if (body.parts.size > 0) alternatives.push(describeParts(body, hint, context));
  const lines = body.lines ? context.roots.add(`${hint} line`, body.lines) : null;
  const calls = body.values.sorted().map(([call]) => call);
  return () => {
    const described = alternatives.map((print) => print());
    if (lines) described.push(lines());
    if (described.length === 0) described.push(plainSchema(body));
    const schema = distinct(described);
    return {
      schema: schema.length === 1 ? (schema[0] ?? {}) : { anyOf: schema },
      ...(context.evidence ? { "x-seen": body.count, "x-distinct": body.digests.size } : {}),
      ...(context.evidence && calls.some((call) => call !== "") ? { "x-calls": calls } : {}),
      ...(lines ? { "x-lines": true } : {}),
    };
  };
}

function nameOfCall(call: string): string {
  return call.split(" ").at(-1) ?? call;
}

function distinct(schemas: readonly JsonSchema[]): JsonSchema[] {
  const byText = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  return [...byText.values()];
}

function plainSchema({ plain }: BodyEvidence): JsonSchema {
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
