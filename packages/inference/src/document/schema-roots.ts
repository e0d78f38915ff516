import { isEmptyEventShape } from "../events/index.ts";
import type { EventShape } from "../events/index.ts";
import { isEmptyShape, printSchemas } from "../shapes/index.ts";
import type { JsonSchema, Shape } from "../shapes/index.ts";

/** An event as the HTML standard has it: a stream that was seen, of which no event was. */
export const anyEvent: JsonSchema = {
  type: "object",
  properties: { event: { type: "string" }, id: { type: "string" }, data: { type: "string" } },
};

/**
 * The places of a document that need a schema. They are printed together, so that what is alike is
 * described once; each gets its schema when all are known.
 */
export class SchemaRoots {
  readonly #shapes = new Map<string, Shape>();
  readonly #events = new Map<string, EventShape>();
  #printed: ReadonlyMap<string, JsonSchema> | null = null;

  /** @returns what gives the schema once `print` has run */
  add(hint: string, shape: Shape | EventShape): () => JsonSchema {
    let key = hint;
    for (let number = 2; this.#shapes.has(key) || this.#events.has(key); number++) {
      key = `${hint} ${number}`;
    }
    if (shape.kind === "events") {
      if (isEmptyEventShape(shape)) return () => anyEvent;
      this.#events.set(key, shape);
      return () => withoutNothing(this.#printed?.get(key) ?? {});
    }
    if (isEmptyShape(shape)) return () => ({});
    this.#shapes.set(key, shape);
    return () => this.#printed?.get(key) ?? {};
  }

  /** @returns the shared components */
  print(options: { evidence: boolean }): Readonly<Record<string, JsonSchema>> {
    const { schemas, components } = printSchemas(
      { shapes: this.#shapes, events: this.#events },
      options,
    );
    this.#printed = schemas;
    return components;
  }
}

/** A stream that ended before its first event has a schema that says nothing. */
function withoutNothing(schema: JsonSchema): JsonSchema {
  const says = Object.keys(schema).some((keyword) => !keyword.startsWith("x-"));
  return says ? schema : { ...anyEvent, ...schema };
}
