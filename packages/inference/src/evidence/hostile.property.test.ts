import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeExchange } from "../../test/make-exchange.ts";
import { printSpecs } from "../document/print-specs.ts";
import { PinError } from "../paths/pins.ts";
import type { Pin } from "../paths/pins.ts";
import { addExchange, createEvidence } from "./evidence.ts";
import { loadEvidence } from "./load-evidence.ts";
import { saveEvidence } from "./save-evidence.ts";

const url = "https://api.example/things/1";
const thing = { id: 1, name: "one" };

/** What begins like JSON, ends like it, or is JSON of no use. */
const noJson = fc.oneof(
  fc.string(),
  fc.constantFrom("{", "[1,", '{"a":}', '{"a":1}{"a":2}', "NaN", "\ufeff{", "<html>", '"\\ud800"'),
  fc.json().map((text) => text.slice(0, -1)),
  fc.integer({ min: 1, max: 5_000 }).map((depth) => "[".repeat(depth)),
);

describe("a body that claims JSON and is not", () => {
  test("changes nothing of what those say that are", () => {
    fc.assert(
      fc.property(fc.array(noJson, { maxLength: 5 }), (texts) => {
        const evidence = createEvidence();
        for (let index = 0; index < 3; index += 1) {
          addExchange(evidence, makeExchange({ url, answer: { ...thing, id: index } }));
        }
        const before = schemaOf(evidence);
        const others = texts.filter((text) => !isObjectOrList(text));
        for (const answer of others) addExchange(evidence, makeExchange({ url, answer }));
        expect(propertiesOf(schemaOf(evidence))).toEqual(propertiesOf(before));
        const again = loadEvidence(JSON.parse(JSON.stringify(saveEvidence(evidence))));
        expect(printSpecs(again)).toEqual(printSpecs(evidence));
      }),
      { numRuns: 150 },
    );
  });
});

function schemaOf(evidence: ReturnType<typeof createEvidence>): object {
  const document = printSpecs(evidence, { evidence: false })[0]?.document ?? {};
  return JSON.parse(JSON.stringify(document));
}

/** Of the answer's object, wherever it is written. */
function propertiesOf(document: object): string[] {
  return [...JSON.stringify(document).matchAll(/"(?:id|name)":\{"type":"\w+"\}/g)].map(String);
}

function isObjectOrList(text: string): boolean {
  try {
    return typeof JSON.parse(text.replace(/^\ufeff/, "")) === "object";
  } catch {
    // Lines of JSON are values too.
    return /^\s*[{[]/.test(text) && /[}\]]\s*$/.test(text);
  }
}

describe("pins of any kind", () => {
  const path = fc
    .array(fc.constantFrom("a", "b", "c", "{}", "{x}"), { minLength: 1, maxLength: 3 })
    .map((segments) => `/${segments.join("/")}`);
  const pin: fc.Arbitrary<Pin> = fc.oneof(
    fc.record({ kind: fc.constant("same" as const), path, as: path }),
    fc.record({ kind: fc.constant("literal" as const), path }),
    fc.record({ kind: fc.constant("parameter" as const), path, name: fc.constantFrom("x", "y") }),
  );

  test("are refused, or lead somewhere and lose no call", () => {
    const evidence = createEvidence();
    const paths = ["/a", "/b", "/c", "/a/b", "/b/c", "/a/b/c", "/c/1", "/c/1/a", "/b/2/3"];
    for (const one of paths) {
      addExchange(evidence, makeExchange({ url: `https://api.example${one}`, answer: thing }));
    }
    let held = 0;
    fc.assert(
      fc.property(fc.array(pin, { maxLength: 6 }), (pins) => {
        try {
          const [spec] = printSpecs(evidence, { pins });
          const items = Object.values(spec?.document["paths"] as Record<string, Item>);
          const seen = items.reduce((sum, { get }) => sum + (get?.["x-seen"].count ?? 0), 0);
          expect(seen).toBe(paths.length);
          held += 1;
        } catch (error) {
          if (!(error instanceof PinError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
    expect(held).toBeGreaterThan(50);
  });
});

interface Item {
  readonly get?: { readonly "x-seen": { readonly count: number } };
}
