import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { silentRecordings } from "../src/recordings/silent-recordings.ts";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";

const secret = "hunter2-quagmire";
const owner = testPrincipal("c");

let analysis: TestAnalysis;
let client: AnalysisClient;

beforeAll(async () => {
  analysis = await startAnalysis({
    RECORDING_SILENCE: "60s",
    MAX_RECORDERS: "2",
    MAX_CAPTURE_ENTRIES: "20",
  });
  client = analysis.clientOf(owner);
});
afterAll(() => analysis[Symbol.asyncDispose]());

function line(at: number, more: object = {}): string {
  return JSON.stringify({
    startedDateTime: new Date(1_760_000_000_000 + at * 1_000).toISOString(),
    time: 5,
    request: {
      method: "GET",
      url: `https://api.example.com/v1/users/${at}`,
      headers: [{ name: "authorization", value: `Bearer ${secret}` }],
    },
    response: { status: 200, headers: [], content: { text: "{}", mimeType: "application/json" } },
    ...more,
  });
}

const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => line(from + at)).join("\n");

const begin = async (name = "night") =>
  (await client.beginRecording({ body: { name, upstream: "perplexity" } })).id;

interface Sent {
  recorder?: string;
  first?: number;
  left_out?: number;
  bodies_left_out?: number;
  unfinished?: number;
}

const append = (id: string, body: string, sent: Sent = {}) =>
  client.appendExchanges({
    path: { capture_id: id },
    query: { recorder: "one", first: 0, ...sent },
    body,
  });

const captureOf = (id: string) => client.getCapture({ path: { capture_id: id } });
const finish = (id: string, recorder?: string) =>
  client.finishRecording({
    path: { capture_id: id },
    query: recorder === undefined ? {} : { recorder },
  });

async function urlsOf(id: string): Promise<number[]> {
  const { data } = await client.listExchanges({ query: { capture_id: id, limit: 100 } });
  return data.map(({ url }) => Number(url.split("/").at(-1))).toSorted((a, b) => a - b);
}

describe("a recording", () => {
  test("keeps texts as they were, whatever letters they hold, each with its own call", async () => {
    const id = await begin();
    const texts = [
      'a "quote", a \\ and a \\" in {braces}, [brackets] and commas',
      "lines\nof\r\ntext\tand \0, \u0001, \u2028, \ud800 and \u{1F600}",
      "null",
      "\\N",
      "",
    ];
    const body = texts.map((text, at) =>
      line(at, { response: { status: 200, content: { text, mimeType: "text/plain" } } }),
    );
    await append(id, body.join("\n"));
    await finish(id);
    const { data } = await client.listExchanges({ query: { capture_id: id, limit: 100 } });
    const kept = await Promise.all(
      data.map(async ({ id: exchange_id, url }) => {
        const { response } = await client.getExchange({ path: { exchange_id } });
        return [Number(url.split("/").at(-1)), response?.body?.text ?? ""] as const;
      }),
    );
    expect(kept.toSorted(([a], [b]) => a - b)).toEqual(texts.map((text, at) => [at, text]));
    await client.deleteCapture({ path: { capture_id: id } });
  });

  test("takes exchanges redacted, shows them at once, and ends", async () => {
    const begun = await client.beginRecording({ body: { name: "night", upstream: "perplexity" } });
    expect(begun).toMatchObject({
      source: "recording",
      status: "recording",
      upstream: "perplexity",
      finished_at: null,
    });
    const { id } = begun;
    expect(await append(id, `${lines(0, 2)}\r\n\n`)).toEqual({ next: 2, exchange_count: 2 });
    expect(await urlsOf(id)).toEqual([0, 1]);
    expect(await append(id, lines(2, 1), { first: 2 })).toEqual({ next: 3, exchange_count: 3 });
    const details = await captureOf(id);
    expect(details).toMatchObject({ status: "recording", exchange_count: 3, redacted_count: 3 });
    expect(details.read_bytes).toBeGreaterThan(600);
    expect(details.redaction.findings).toEqual([
      { place: "request header authorization", rule: "token", count: 3 },
    ]);
    const removal = client.deleteCapture({ path: { capture_id: id } });
    expect((await failure(removal)).status).toBe(409);
    expect(await finish(id)).toMatchObject({ status: "ready", exchange_count: 3 });
    expect((await finish(id)).status).toBe("ready");
    expect((await failure(append(id, lines(3, 1), { first: 3 }))).type).toBe("recording-ended");
    const tables = ["captures", "exchanges", "capture_exchanges", "capture_recorders"];
    for (const table of tables) {
      const rows = await analysis.sql`select t::text from ${analysis.sql(table)} t`;
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(secret);
    }
    expect(analysis.log.join("")).not.toContain(secret);
    await client.deleteCapture({ path: { capture_id: id } });
    const [left] = await analysis.sql`select (select count(*)::int from exchanges) as exchanges,
      (select count(*)::int from capture_recorders) as recorders`;
    expect(left).toEqual({ exchanges: 0, recorders: 0 });
  });

  test("stores once what is sent again, and takes no gap", async () => {
    const id = await begin();
    await append(id, lines(0, 3));
    expect(await append(id, lines(0, 3))).toEqual({ next: 3, exchange_count: 3 });
    expect(await append(id, lines(1, 4), { first: 1 })).toEqual({ next: 5, exchange_count: 5 });
    const gap = await failure(append(id, lines(9, 1), { first: 9 }));
    expect([gap.status, gap.type]).toEqual([409, "sequence-gap"]);
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => append(id, lines(5, 3), { first: 5 })),
    );
    expect(answers.some(({ status }) => status === "fulfilled")).toBe(true);
    expect(await append(id, "", { first: 8 })).toEqual({ next: 8, exchange_count: 8 });
    expect(await urlsOf(id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const har = await client.exportCapture({ path: { capture_id: id }, query: { from: 6 } });
    const { log } = (await har.json()) as { log: { entries: unknown[] } };
    expect(log.entries).toHaveLength(2);
    await finish(id);
  });

  test("tells what a recorder could not give, and what could not be read", async () => {
    const id = await begin();
    const bad = [line(0), '{"request":{"method":"G ET"}}', "[]", line(1)].join("\n");
    expect(await append(id, bad, { left_out: 3, unfinished: 1 })).toMatchObject({
      next: 4,
      exchange_count: 2,
    });
    await append(id, "", { first: 4, left_out: 5, bodies_left_out: 2, unfinished: 1 });
    await append(id, "", { recorder: "two", left_out: 1 });
    const { skipped } = await captureOf(id);
    expect(Object.fromEntries(skipped.map(({ reason, count }) => [reason, count]))).toEqual({
      "recorder-full": 6,
      "body-not-kept": 2,
      unfinished: 1,
      "invalid-method": 1,
      "not-an-object": 1,
    });
    const damaged = await failure(append(id, `${line(2)}\n{"request":`, { first: 4 }));
    expect([damaged.status, damaged.type]).toEqual([400, "invalid-input"]);
    await finish(id);
  });

  test("keeps why an exchange came to no good end, and when its events came", async () => {
    const id = await begin();
    const content = {
      text: 'data: {"a":1}\n\n',
      mimeType: "text/event-stream",
      _eventTimesMs: [12.5],
    };
    await append(
      id,
      `${line(0, { _error: "broken-off", response: { status: 200, headers: [], content } })}\n` +
        line(1, { _error: "no-answer", response: null }),
    );
    const { data } = await client.listExchanges({ query: { capture_id: id } });
    const whole = await Promise.all(
      data.map((one) => client.getExchange({ path: { exchange_id: one.id } })),
    );
    expect(new Set(whole.map(({ error }) => error))).toEqual(new Set(["broken-off", "no-answer"]));
    const har = await client.exportCapture({ path: { capture_id: id } });
    const text = await har.text();
    expect(text).toContain('"_eventTimesMs":[12.5]');
    expect(text).toContain('"_error":"broken-off"');
    await finish(id);
  });

  test("has several recorders, and ends with the last of them", async () => {
    const id = await begin();
    await append(id, lines(0, 2));
    await append(id, lines(2, 2), { recorder: "two" });
    const third = await failure(append(id, lines(4, 1), { recorder: "three" }));
    expect(third.type).toBe("recording-ended");
    expect((await finish(id, "one")).status).toBe("recording");
    expect((await finish(id, "two")).status).toBe("ready");
    expect(await urlsOf(id)).toEqual([0, 1, 2, 3]);
  });

  test("whose recorders died is ended by the others' end, or by silence", async () => {
    const [id, other] = [await begin("left"), await begin("dead")];
    await append(id, lines(0, 1), { recorder: "dead" });
    await append(other, lines(1, 1), { recorder: "dead" });
    await analysis.sql`update capture_recorders set heard_at = now() - interval '61 seconds'`;
    await append(id, lines(2, 1), { recorder: "alive" });
    expect((await finish(id, "alive")).status).toBe("ready");
    const { recordings, logger } = analysis.parts;
    const silent = silentRecordings({ recordings, silenceMs: 50, logger });
    silent.start();
    await expect
      .poll(async () => (await captureOf(other)).status, { timeout: 5_000 })
      .toBe("ready");
    await silent.close();
    expect(await urlsOf(other)).toEqual([1]);
  });

  test("grows no larger than a capture may be", async () => {
    const id = await begin();
    await append(id, lines(0, 18));
    const refused = await failure(append(id, lines(18, 5), { first: 18 }));
    expect([refused.status, refused.type]).toEqual([413, "capture-too-large"]);
    await finish(id);
  });
});

test("is nobody else's, and no import", async () => {
  const id = await begin();
  const stranger = analysis.clientOf(testPrincipal("d"));
  const path = { capture_id: id };
  const query = { recorder: "one", first: 0 };
  const refused = await Promise.all(
    [
      stranger.appendExchanges({ path, query, body: line(0) }),
      stranger.finishRecording({ path }),
      stranger.getCapture({ path }),
    ].map(failure),
  );
  expect(refused.map(({ status }) => status)).toEqual([404, 404, 404]);
  const viewer = analysis.clientOf(testPrincipal("c", { role: "viewer" }));
  const viewing = viewer.appendExchanges({ path, query, body: line(0) });
  expect((await failure(viewing)).status).toBe(403);
  const har = JSON.stringify({ log: { entries: [JSON.parse(line(0))] } });
  const imported = await client.importCapture({ body: har });
  const kinds = await Promise.all([append(imported.id, line(1)), finish(imported.id)].map(failure));
  expect(kinds.map(({ type }) => type)).toEqual(["not-recorded", "not-recorded"]);
});
