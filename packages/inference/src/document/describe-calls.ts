import type { BodyEvidence } from "../operations/body-evidence.ts";
import { createShape, mergeShapes } from "../shapes/index.ts";
import type { JsonSchema, Shape } from "../shapes/index.ts";
import type { PrintContext } from "./print-context.ts";

/** The schema of a body's JSON, and of each call's where one path serves many. */
export interface PrintedValues {
  readonly schema: JsonSchema;
  readonly calls: JsonSchema;
}

/**
 * Where many calls share a path, as in GraphQL and JSON-RPC, OpenAPI has one body for all: what is
 * common and typed alike over all calls. What each call has stands beside it, under `x-calls`.
 */
export function describeValues(
  body: BodyEvidence,
  hint: string,
  context: PrintContext,
): (() => PrintedValues) | null {
  const shapes = body.values.sorted();
  const [first] = shapes;
  if (!first) return null;
  const isOne = shapes.length === 1;
  const whole = isOne ? first[1] : poolOf(shapes.map(([, shape]) => shape));
  if (!context.evidence || isOne) {
    const print = context.roots.add(hint, whole);
    const hasName = context.evidence && first[0] !== "";
    return () => ({ schema: print(), calls: hasName ? { [first[0]]: { schema: print() } } : {} });
  }
  const hints = shapes.map(([call, shape]) => [`${hint} ${nameOf(call)}`, shape] as const);
  const printed = context.roots.addWithCalls(hint, whole, hints);
  const names = shapes.map(([call]) => (call === "" ? "other" : call));
  return () => ({
    schema: printed.body(),
    calls: Object.fromEntries(
      names.map((name, at) => [name, { schema: printed.calls[at]?.() ?? {} }]),
    ),
  });
}

function poolOf(shapes: readonly Shape[]): Shape {
  let pool = createShape();
  for (const shape of shapes) pool = mergeShapes(pool, shape);
  return pool;
}

function nameOf(call: string): string {
  return call.split(" ").at(-1) ?? call;
}
