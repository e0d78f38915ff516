import { addValue, createShape, printSchemas } from "../src/shapes/index.ts";
import type { JsonSchema, JsonValue } from "../src/shapes/index.ts";

type Seen = Readonly<Record<string, readonly JsonValue[]>>;

/** What values seen at places are printed as, without evidence. */
export function print(seen: Seen): {
  schemas: Record<string, JsonSchema>;
  components: Readonly<Record<string, JsonSchema>>;
} {
  const shapes = new Map(
    Object.entries(seen).map(([hint, values]) => {
      const shape = createShape();
      for (const value of values) addValue(shape, value);
      return [hint, shape];
    }),
  );
  const { schemas, components } = printSchemas({ shapes }, { evidence: false });
  return { schemas: Object.fromEntries(schemas), components };
}

/** What values of one answer are printed as. */
export function one(values: readonly JsonValue[]): JsonSchema {
  return print({ "GET /things 200": values }).schemas["GET /things 200"] ?? {};
}

export const times = <Value>(count: number, make: (at: number) => Value): Value[] =>
  Array.from({ length: count }, (_, at) => make(at));
