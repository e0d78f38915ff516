import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { apiValue, hostileValue } from "../../../test/api-values.ts";
import { addValue, createShape, printSchemas } from "../index.ts";
import type { JsonValue, Shape } from "../index.ts";

const untouched = Object.getOwnPropertyNames(Object.prototype);
const HINTS = ["GET /users 200", "POST /users request", "GET /users/{user_id} 200"];

function sources(lists: readonly (readonly JsonValue[])[]): Map<string, Shape> {
  return new Map(
    lists.map((list, index) => {
      const shape = createShape();
      for (const value of list) addValue(shape, value);
      return [HINTS[index] ?? "", shape];
    }),
  );
}

const lists = fc.array(fc.array(apiValue, { maxLength: 10 }), { minLength: 1, maxLength: 3 });

test("every value that was seen validates against the schema printed for its place", () => {
  fc.assert(
    fc.property(lists, (seen) => {
      const { schemas, components } = printSchemas({ shapes: sources(seen) });
      const ajv = new Ajv2020({ strict: false, validateFormats: true, ownProperties: true });
      addFormats.default(ajv);
      ajv.addSchema({
        $id: "doc",
        components: { schemas: components },
        roots: Object.fromEntries(schemas),
      });
      seen.forEach((list, index) => {
        const hint = encodeURIComponent((HINTS[index] ?? "").replaceAll("/", "~1"));
        const validate = ajv.compile({ $ref: `doc#/roots/${hint}` });
        for (const value of list) {
          expect([validate(value), validate.errors, value]).toEqual([true, null, value]);
        }
      });
    }),
  );
}, 60_000);

test("hostile keys neither break printing nor reach a prototype", () => {
  fc.assert(
    fc.property(fc.array(hostileValue, { maxLength: 10 }), (list) => {
      printSchemas({ shapes: sources([list]) });
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(untouched);
    }),
  );
});

test("what is printed does not depend on the order of the values", () => {
  fc.assert(
    fc.property(lists, (seen) => {
      const reversed = seen.map((list) => list.toReversed());
      expect(JSON.stringify(printed(reversed))).toBe(JSON.stringify(printed(seen)));
    }),
  );
});

test("no two components are equal", () => {
  fc.assert(
    fc.property(lists, (seen) => {
      const { components } = printSchemas({ shapes: sources(seen) }, { evidence: false });
      const texts = Object.values(components).map((schema) => JSON.stringify(schema));
      expect(new Set(texts).size).toBe(texts.length);
    }),
  );
});

function printed(seen: readonly (readonly JsonValue[])[]): unknown {
  const { schemas, components } = printSchemas({ shapes: sources(seen) });
  return [[...schemas], components];
}
