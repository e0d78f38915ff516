import fc from "fast-check";
import { expect, test } from "vitest";
import { apiValue } from "../../../test/api-values.ts";
import { addValue } from "../add-value.ts";
import { saveShape } from "../save-shape.ts";
import { createShape } from "../shape.ts";
import { Graph } from "./graph.ts";
import { difference } from "./likeness.ts";
import { printSchemas } from "./print-schemas.ts";

const lists = fc.array(apiValue, { minLength: 2, maxLength: 12 });

test("a bound changes nothing of whether two kinds are within it", () => {
  fc.assert(
    fc.property(lists, fc.double({ min: 0, max: 12, noNaN: true }), (seen, bound) => {
      const shape = createShape();
      for (const value of seen) addValue(shape, value);
      const graph = new Graph();
      graph.addPlace(shape.root, "GET /things 200");
      const kinds = graph.kinds().slice(0, 12);
      for (const a of kinds)
        for (const b of kinds)
          expect(difference(a, b, bound) < bound).toBe(difference(a, b) < bound);
    }),
    { numRuns: 60 },
  );
});

test("printing leaves the evidence as it was", () => {
  fc.assert(
    fc.property(lists, (seen) => {
      const shape = createShape();
      for (const value of [...seen, ...seen.toReversed()]) addValue(shape, value);
      const before = JSON.stringify(saveShape(shape));
      printSchemas({ shapes: new Map([["GET /things 200", shape]]) });
      expect(JSON.stringify(saveShape(shape))).toBe(before);
    }),
    { numRuns: 60 },
  );
});
