import fc from "fast-check";
import { expect, it } from "vitest";
import { readAll } from "../../test/reading.ts";
import { exchangeId } from "../exchange-id.ts";
import type { Exchange, ExchangeBody } from "../exchange.ts";
import { harEntryPieces, writeHar, writeHarEntry } from "./write-har.ts";

const text = fc.string({ unit: "grapheme", minLength: 1 });
const instant = fc
  .date({ min: new Date(0), max: new Date("2099-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const header = fc.tuple(
  fc.stringMatching(/^x-[a-z]{1,8}$/),
  fc.string({ unit: "grapheme" }),
) as fc.Arbitrary<[string, string]>;
const contentType = fc.constantFrom(
  "application/json",
  "text/plain; charset=utf-8",
  "text/event-stream",
);
const size = fc.option(fc.nat());

const body: fc.Arbitrary<ExchangeBody> = fc.oneof(
  fc.record({
    contentType: fc.option(contentType),
    content: fc.record({ kind: fc.constant("text" as const), text }),
    truncated: fc.boolean(),
  }),
  fc.record({
    contentType: contentType,
    content: fc.record({ kind: fc.constant("text" as const), text }),
    truncated: fc.constant(false),
    eventTimesMs: fc.array(fc.nat()),
  }),
  fc.record({
    contentType: fc.constant("image/png"),
    content: fc.record({
      kind: fc.constant("bytes" as const),
      bytes: fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
    }),
    truncated: fc.boolean(),
  }),
  fc.record({
    contentType: fc.option(contentType),
    content: fc.record({ kind: fc.constant("absent" as const), sizeBytes: size }),
    truncated: fc.boolean(),
  }),
);

const exchange: fc.Arbitrary<Exchange> = fc
  .record({
    startedAt: fc.option(instant),
    durationMs: fc.option(fc.nat()),
    request: fc.record({
      method: fc.constantFrom("GET", "POST", "QUERY"),
      url: fc.webUrl({ withQueryParameters: true }).map((url) => new URL(url).href),
      httpVersion: fc.option(fc.constantFrom("HTTP/1.1", "h2")),
      headers: fc.array(header),
      body: fc.option(body),
    }),
    response: fc.option(
      fc.record({
        status: fc.integer({ min: 100, max: 999 }),
        statusText: fc.string(),
        httpVersion: fc.option(fc.constant("h2")),
        headers: fc.array(header),
        body: fc.option(body),
      }),
    ),
    messages: fc.array(
      fc.record({
        direction: fc.constantFrom("sent" as const, "received" as const),
        kind: fc.constantFrom("text" as const, "binary" as const),
        data: fc.string(),
        at: fc.option(instant.filter((at) => Date.parse(at) > 1e11 || Date.parse(at) > 0)),
      }),
    ),
  })
  .chain((content) =>
    fc
      .constantFrom({}, { error: "broken-off" })
      .map((end) => ({ id: exchangeId({ ...content, ...end }), ...content, ...end })),
  );

async function write(exchanges: readonly Exchange[]): Promise<string> {
  async function* each() {
    yield* exchanges;
  }
  let har = "";
  for await (const part of writeHar(each(), { creator: { name: "workspace", version: "1" } }))
    har += part;
  return har;
}

it("gives the same exchanges when it is read again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(exchange, { maxLength: 4 }), async (exchanges) => {
      const items = await readAll(await write(exchanges));
      const read = items.map((item) => (item.kind === "exchange" ? item.exchange : null));
      expect(read.map((one) => ({ ...one, id: one?.id }))).toEqual(exchanges);
    }),
    { numRuns: 100 },
  );
});

it("says the same in pieces", () => {
  fc.assert(
    fc.property(exchange, ({ messages, ...rest }) => {
      const pieces = [...harEntryPieces(rest, messages)];
      expect(pieces).toHaveLength(messages.length + 1);
      const whole = JSON.parse(writeHarEntry({ ...rest, messages }));
      expect(JSON.parse(pieces.join(""))).toEqual(whole);
    }),
  );
});

it("writes long bodies in short pieces, and the same", () => {
  const text = 'a "word" \\ \u0000 \u{1F600} \ud800 ü'.repeat(20_000);
  const bytes = Buffer.from(text.slice(0, 300_000));
  const [sample] = fc.sample(exchange, { numRuns: 1, seed: 1 });
  if (sample === undefined) throw new Error("There is no sample");
  const { messages: _, ...rest } = sample;
  const headers: [string, string][] = [];
  const long = {
    ...rest,
    request: {
      ...rest.request,
      body: { contentType: null, content: { kind: "bytes", bytes } as const, truncated: false },
    },
    response: {
      status: 200,
      statusText: "",
      httpVersion: null,
      headers,
      body: {
        contentType: "text/plain",
        content: { kind: "text", text } as const,
        truncated: true,
      },
    },
  };
  for (const messages of [[], sample.messages]) {
    const pieces = [...harEntryPieces(long, messages)];
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(500_000);
    expect(pieces.join("")).toBe(writeHarEntry({ ...long, messages }));
  }
});

it("writes what the standard asks for", async () => {
  const [sample] = fc.sample(exchange, { numRuns: 1, seed: 1 });
  const har = JSON.parse(await write(sample ? [sample] : [])) as { log: { entries: object[] } };
  expect(Object.keys(har.log)).toEqual(["version", "creator", "pages", "entries"]);
  for (const key of ["startedDateTime", "time", "request", "response", "cache", "timings"])
    expect(har.log.entries[0]).toHaveProperty(key);
});
