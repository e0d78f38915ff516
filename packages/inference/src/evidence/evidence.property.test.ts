import fc from "fast-check";
import { expect, test } from "vitest";
import type { Exchange } from "@workspace/traffic";
import { makeExchange } from "../../test/make-exchange.ts";
import { printSpecs } from "../document/print-specs.ts";
import { addExchange, createEvidence, mergeEvidence } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import { loadEvidenceSet, saveEvidenceSet, uniteEvidence, wholeEvidence } from "./evidence-set.ts";
import { loadEvidence } from "./load-evidence.ts";
import { saveEvidence } from "./save-evidence.ts";

const word = fc.constantFrom(
  "users",
  "me",
  "maple-river",
  "b7",
  "report-draft",
  "findByName",
  "x",
  "2024-10-01",
);
const id = fc.oneof(
  fc.integer({ min: 1, max: 999_999 }).map(String),
  fc.uuid(),
  fc.stringMatching(/^[a-z]{1,6}-[a-z]{1,6}$/),
);
const json = fc.oneof(
  fc.record(
    {
      id: fc.oneof(fc.integer(), fc.string({ maxLength: 5 })),
      // Now and then what the path calls it.
      name: fc.option(fc.oneof(fc.string({ maxLength: 8 }), word)),
      tags: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
      type: fc.constantFrom("a", "b"),
    },
    { requiredKeys: ["id"] },
  ),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const body = fc.oneof(
  json.map((value) => ({ type: "application/json", text: JSON.stringify(value) })),
  fc.constant({ type: "application/x-www-form-urlencoded", text: "grant_type=x&scope=a" }),
  fc
    .constantFrom("query A { a }", "mutation B { b }")
    .map((query) => ({ type: "application/json", text: JSON.stringify({ query }) })),
);
const exchange: fc.Arbitrary<Exchange> = fc
  .record({
    host: fc.constantFrom("https://api.one.test", "https://two.test"),
    path: fc.array(fc.oneof(word, id), { maxLength: 4 }),
    method: fc.constantFrom("GET", "POST", "DELETE"),
    status: fc.constantFrom(200, 201, 404),
    query: fc.constantFrom("", "?page=1&q=x", "?filter[name]=a&filter[age]=4", "?ids=1&ids=2"),
    answer: fc.oneof(json, fc.constant('data: {"a":1}\n\ndata: [DONE]\n\n')),
    body,
    day: fc.integer({ min: 1, max: 28 }),
  })
  .map(({ host, path, method, status, query, answer, body: given, day }) =>
    makeExchange({
      url: `${host}/${path.join("/")}${query}`,
      method,
      status,
      answer,
      ...(method === "POST" ? { body: given } : {}),
      startedAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`,
      requestHeaders: [["authorization", "Bearer x"]],
    }),
  );
const exchanges = fc.array(exchange, { maxLength: 25 });

function evidenceOf(list: readonly Exchange[]): Evidence {
  const evidence = createEvidence();
  for (const each of list) addExchange(evidence, each);
  return evidence;
}

function textOf(evidence: Evidence): string {
  return JSON.stringify(saveEvidence(evidence));
}

test("the order of exchanges does not matter", () => {
  const shuffled = exchanges.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      expect(textOf(evidenceOf(other))).toBe(textOf(evidenceOf(list)));
    }),
    { numRuns: 60 },
  );
});

test("merging is adding: in any order, in any grouping", () => {
  fc.assert(
    fc.property(exchanges, exchanges, exchanges, (a, b, c) => {
      const [x, y, z] = [evidenceOf(a), evidenceOf(b), evidenceOf(c)];
      const whole = textOf(evidenceOf([...a, ...b, ...c]));
      expect(textOf(mergeEvidence(mergeEvidence(x, y), z))).toBe(whole);
      expect(textOf(mergeEvidence(z, mergeEvidence(y, x)))).toBe(whole);
      expect(textOf(x)).toBe(textOf(evidenceOf(a)));
    }),
    { numRuns: 40 },
  );
});

test("one capture of n exchanges prints as n captures of one", () => {
  fc.assert(
    fc.property(exchanges, (list) => {
      const one = new Map([["whole", evidenceOf(list)]]);
      const many = new Map(list.map((each, index) => [`part ${index}`, evidenceOf([each])]));
      const print = (set: ReadonlyMap<string, Evidence>) =>
        JSON.stringify(printSpecs(wholeEvidence(set)));
      expect(print(many)).toBe(print(one));
    }),
    { numRuns: 30 },
  );
});

test("a capture added twice changes nothing, and one taken out leaves no trace", () => {
  fc.assert(
    fc.property(exchanges, exchanges, (a, b) => {
      const first = new Map([["a", evidenceOf(a)]]);
      const second = new Map([["b", evidenceOf(b)]]);
      const both = uniteEvidence(first, second);
      const again = uniteEvidence(second, both, first);
      expect(JSON.stringify(saveEvidenceSet(again))).toBe(JSON.stringify(saveEvidenceSet(both)));
      const left = new Map([...both].filter(([digest]) => digest !== "b"));
      expect(textOf(wholeEvidence(left))).toBe(textOf(evidenceOf(a)));
    }),
    { numRuns: 30 },
  );
});

test("what was saved is read back whole, and goes on as if it never was", () => {
  fc.assert(
    fc.property(exchanges, exchanges, (a, b) => {
      const saved = JSON.parse(textOf(evidenceOf(a)));
      const loaded = loadEvidence(saved);
      expect(textOf(loaded)).toBe(textOf(evidenceOf(a)));
      for (const each of b) addExchange(loaded, each);
      expect(textOf(loaded)).toBe(textOf(evidenceOf([...a, ...b])));
    }),
    { numRuns: 40 },
  );
});

test("what is no saved evidence is refused", () => {
  expect(() => loadEvidenceSet({ log: { entries: [] } })).toThrow("no saved evidence");
  expect(() => loadEvidenceSet({ kind: "workspace-evidence", version: 99, captures: [] })).toThrow(
    "version",
  );
  expect(() => loadEvidence({ version: 1, beyond: "many" })).toThrow();
});

test("more words than fit at one place give the same evidence in any order", () => {
  const many = Array.from({ length: 700 }, (_, index) =>
    makeExchange({
      url: `https://api.one.test/things/${nameOf(index)}/parts/${nameOf(index * 7)}`,
      answer: { a: index },
    }),
  );
  const forward = evidenceOf(many);
  expect(textOf(evidenceOf(many.toReversed()))).toBe(textOf(forward));
  const [left, right] = [evidenceOf(many.slice(0, 350)), evidenceOf(many.slice(350))];
  expect(textOf(mergeEvidence(right, left))).toBe(textOf(forward));
});

/** Words without digits, so that each is a child of its own. */
function nameOf(number: number): string {
  return `w${[...String(number)].map((digit) => "abcdefghij"[Number(digit)]).join("")}`;
}
