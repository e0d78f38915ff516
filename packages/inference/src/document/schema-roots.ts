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
  /** By the key of a call's shape, the key of the shape of all calls. */
  readonly #wholes = new Map<string, string>();
  #printed: ReadonlyMap<string, JsonSchema> | null = null;

  /** @returns what gives the schema once `print` has run */
  add(hint: string, shape: Shape | EventShape): () => JsonSchema {
    if (shape.kind !== "events") return this.#addShape(hint, shape).print;
    if (isEmptyEventShape(shape)) return () => anyEvent;
    const key = this.#freeKey(hint);
    this.#events.set(key, shape);
    return () => withoutNothing(this.#printed?.get(key) ?? {});
  }

  /**
   * Adds the shape of a body, and the shapes of the calls that its values came from.
   * @returns as `add`: of the body, and of each call
   */
  addWithCalls(
    hint: string,
    shape: Shape,
    calls: ReadonlyArray<readonly [hint: string, shape: Shape]>,
  ): { readonly body: () => JsonSchema; readonly calls: ReadonlyArray<() => JsonSchema> } {
    const whole = this.#addShape(hint, shape);
    const printed = calls.map(([callHint, callShape]) => {
      const { key, print } = this.#addShape(callHint, callShape);
      if (key !== null && whole.key !== null) this.#wholes.set(key, whole.key);
      return print;
    });
    return { body: whole.print, calls: printed };
  }

  /** @returns the shared components */
  print(options: { evidence: boolean }): Readonly<Record<string, JsonSchema>> {
    const { schemas, components } = printSchemas(
      { shapes: this.#shapes, events: this.#events, wholes: this.#wholes },
      options,
    );
    this.#printed = schemas;
    return components;
  }

  /** The key is null for a shape without values, which is not printed. */
  #addShape(hint: string, shape: Shape): { key: string | null; print: () => JsonSchema } {
    if (isEmptyShape(shape)) return { key: null, print: () => ({}) };
    const key = this.#freeKey(hint);
    this.#shapes.set(key, shape);
    return { key, print: () => this.#printed?.get(key) ?? {} };
  }

  #freeKey(hint: string): string {
    let key = hint;
    for (let number = 2; this.#shapes.has(key) || this.#events.has(key); number++) {
      key = `${hint} ${number}`;
    }
    return key;
  }
}

/** A stream that ended before its first event has a schema that says nothing. */
function withoutNothing(schema: JsonSchema): JsonSchema {
  const says = Object.keys(schema).some((keyword) => !keyword.startsWith("x-"));
  return says ? schema : { ...anyEvent, ...schema };
}
