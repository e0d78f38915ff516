import { expect, test } from "vitest";
import type { HeaderPair } from "../exchange.ts";
import { withId } from "../exchange-id.ts";
import { createRedactor } from "./redactor.ts";

const key = Buffer.alloc(32, 1);

function call(headers: readonly HeaderPair[], answered: readonly HeaderPair[] = []) {
  return withId({
    startedAt: null,
    durationMs: null,
    request: { method: "GET", url: "https://one.test/a", httpVersion: null, headers, body: null },
    response: { status: 200, statusText: "", httpVersion: null, headers: answered, body: null },
    messages: [],
  });
}

const signedIn: readonly HeaderPair[] = [
  ["accept", "application/json"],
  ["authorization", "Bearer abcdefgh12345678"],
  ["referer", "https://one.test/?token=abcdefgh12345678"],
];

test("the same headers again are the same list, and counted again", () => {
  const redactor = createRedactor({ key });
  const first = redactor.redact(call(structuredClone(signedIn)));
  const second = redactor.redact(call(structuredClone(signedIn)));
  expect(second.request.headers).toBe(first.request.headers);
  const { findings, total } = redactor.report();
  expect(total).toBe(4);
  expect(findings.map(({ count }) => count)).toEqual([2, 2]);
});

test("a client's headers stay known while each answer brings others", () => {
  const redactor = createRedactor({ key });
  const lists = new Set(
    Array.from({ length: 30 }, (_, at) => {
      const dated: readonly HeaderPair[] = [["date", `Mon, 23 Nov 2026 15:00:${10 + at} GMT`]];
      return redactor.redact(call(structuredClone(signedIn), dated)).request.headers;
    }),
  );
  expect(lists.size).toBe(1);
});

test("headers of which one differs, or its side, are others", () => {
  const redactor = createRedactor({ key });
  redactor.redact(call(signedIn));
  const others: HeaderPair[] = [...signedIn.slice(0, 2), ["referer", "https://one.test/"]];
  expect(redactor.redact(call(others)).request.headers.at(-1)).toEqual(others.at(-1));
  redactor.redact(call([], signedIn));
  const places = redactor.report().findings.map(({ place }) => place);
  expect(places.filter((place) => place.startsWith("response header"))).toHaveLength(2);
});

test("what is found is as if no list had been seen before", () => {
  const lists = Array.from({ length: 40 }, (_, index): HeaderPair[] => [
    ["x-number", String(index % 11)],
    ["authorization", `Bearer abcdefgh1234567${index % 3}`],
    ["x-long", "a".repeat(index % 5 === 0 ? 5_000 : 5)],
  ]);
  const together = createRedactor({ key });
  const counts = new Map<string, number>();
  for (const headers of lists) {
    const alone = createRedactor({ key });
    const redacted = alone.redact(call(headers)).request.headers;
    expect(together.redact(call(headers)).request.headers).toEqual(redacted);
    for (const { place, rule, count } of alone.report().findings)
      counts.set(`${place} ${rule}`, (counts.get(`${place} ${rule}`) ?? 0) + count);
  }
  const found = together.report().findings;
  expect(new Map(found.map((one) => [`${one.place} ${one.rule}`, one.count]))).toEqual(counts);
});
