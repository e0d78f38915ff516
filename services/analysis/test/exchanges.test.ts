import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";

let analysis: TestAnalysis;
let client: AnalysisClient;

const entry = (index: number, url: string, parts: { method?: string; status?: number | null }) => ({
  startedDateTime: new Date(1_760_000_000_000 + index * 1_000).toISOString(),
  time: 5,
  request: { method: parts.method ?? "GET", url, headers: [] },
  ...(parts.status !== null && {
    response: {
      status: parts.status ?? 200,
      headers: [{ name: "content-type", value: "application/json" }],
      content: { text: "{}" },
    },
  }),
});

beforeAll(async () => {
  analysis = await startAnalysis();
  client = analysis.clientOf(testPrincipal());
  const entries = [
    entry(0, "https://a.example/one", {}),
    entry(1, "https://a.example/two", { method: "post", status: 404 }),
    entry(2, "https://b.example/one", { method: "POST", status: 429 }),
    entry(3, "https://b.example/two", { status: 503 }),
    entry(4, "https://b.example/three", { status: null }),
  ];
  await client.importCapture({ body: JSON.stringify({ log: { entries } }) });
  const events = {
    ...entry(5, "https://a.example/stream", {}),
    // Chrome keeps the events of an EventSource beside the answer.
    response: { status: 200, headers: [{ name: "content-type", value: "text/event-stream" }] },
    _eventSourceMessages: [
      { time: 100.5, eventName: "message", data: "one" },
      { time: 100.75, eventName: "message", data: "two" },
    ],
  };
  await client.importCapture({
    query: { name: "stream" },
    body: JSON.stringify({ log: { entries: [events] } }),
  });
});
afterAll(() => analysis[Symbol.asyncDispose]());

const pathsOf = async (
  query: NonNullable<Parameters<AnalysisClient["listExchanges"]>[0]>["query"],
) =>
  (await client.listExchanges({ ...(query && { query }) })).data.map(
    ({ url }) => new URL(url).pathname,
  );

test("counts what the filters let through, by what it can be told apart by", async () => {
  const all = await client.getExchangeFacets();
  expect(all).toEqual({
    total: 6,
    complete: true,
    first_started_at: new Date(1_760_000_000_000).toISOString(),
    last_started_at: new Date(1_760_000_005_000).toISOString(),
    hosts: [
      { value: "a.example", count: 3 },
      { value: "b.example", count: 3 },
    ],
    methods: [
      { value: "GET", count: 4 },
      { value: "POST", count: 2 },
    ],
    statuses: [
      { value: 200, count: 2 },
      { value: 404, count: 1 },
      { value: 429, count: 1 },
      { value: 503, count: 1 },
      { value: null, count: 1 },
    ],
    content_types: [
      { value: "application/json", count: 4 },
      { value: "text/event-stream", count: 1 },
    ],
  });
  const posted = await client.getExchangeFacets({ query: { method: "POST", host: "b.example" } });
  expect(posted).toMatchObject({ total: 1, statuses: [{ value: 429, count: 1 }] });
  const nothing = await client.getExchangeFacets({ query: { host: "c.example" } });
  expect(nothing).toMatchObject({ total: 0, first_started_at: null, hosts: [], statuses: [] });
});

test("counts nothing of another organisation", async () => {
  const other = analysis.clientOf(testPrincipal("d"));
  expect(await other.getExchangeFacets()).toMatchObject({ total: 0, hosts: [] });
});

test("filters by the hundred of a status, and by its absence", async () => {
  expect(await pathsOf({ status_class: "4xx" })).toEqual(["/one", "/two"]);
  expect(await pathsOf({ status_class: "5xx" })).toEqual(["/two"]);
  expect(await pathsOf({ status_class: "none" })).toEqual(["/three"]);
});

test("gives pages in either order", async () => {
  const seen: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await client.listExchanges({
      query: { sort: "started_at", limit: 2, ...(cursor && { cursor }) },
    });
    seen.push(...page.data.map(({ url }) => new URL(url).pathname));
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(["/one", "/two", "/one", "/two", "/three", "/stream"]);
  expect(await pathsOf({})).toEqual(seen.toReversed());
});

test("says when each event of a stream came, where that was seen", async () => {
  const [stream] = (await client.listExchanges({ query: { path: "/stream" } })).data;
  const whole = await client.getExchange({ path: { exchange_id: stream?.id ?? "" } });
  expect(whole.response?.body?.event_times_ms).toEqual([0, 250]);
  const [plain] = (await client.listExchanges({ query: { path: "/three" } })).data;
  const other = await client.getExchange({ path: { exchange_id: plain?.id ?? "" } });
  expect(other.response?.body ?? {}).not.toHaveProperty("event_times_ms");
});
