import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";
import { entry as secretEntry } from "./secret-traffic.ts";
import { entryOf, harOf } from "./traffic.ts";

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

test("finds exchanges by each filter, page by page", async () => {
  const client = analysis.clientOf(testPrincipal("e"));
  const user = (index: number, method = "GET") =>
    entryOf(`https://api.example.com/v1/users/${index}`, { id: index }, { index, method });
  const entries = [
    user(1),
    user(2, "POST"),
    entryOf("http://localhost:8080/health", { id: 3 }, { index: 3 }),
    entryOf("https://api.example.com/v1/users/4", '100% "sure" of_it', { index: 4 }),
    { ...user(5), startedDateTime: undefined },
  ];
  const { id } = await client.importCapture({ body: harOf(entries) });
  await client.importCapture({ body: harOf([user(6)]) });
  const found = async (query: NonNullable<Parameters<typeof client.listExchanges>[0]>["query"]) => {
    const { data } = await client.listExchanges({ query: { capture_id: id, ...query } });
    return data.map(({ url }) => Number(/\d+$/.exec(url)?.[0] ?? 0));
  };
  expect(await found({})).toEqual([4, 0, 2, 1, 5]);
  expect(await found({ method: "POST" })).toEqual([2]);
  expect(await found({ method: "post" })).toEqual([2]);
  expect(await found({ host: "LOCALHOST:8080" })).toEqual([0]);
  expect(await found({ path: "/v1/users/" })).toEqual([4, 2, 1, 5]);
  expect(await found({ status: 404 })).toEqual([]);
  expect(await found({ content_type: "application/json" })).toHaveLength(5);
  expect(await found({ q: '100% "SURE" of_it' })).toEqual([4]);
  expect(await found({ q: '100_ "sure"' })).toEqual([]);
  const [from, to] = [user(2).startedDateTime, user(4).startedDateTime];
  expect(await found({ from, to })).toEqual([0, 2]);
  expect((await client.listExchanges()).data).toHaveLength(6);

  const { data: all } = await client.listExchanges();
  for (const { id: whole } of all)
    for (const length of [12, 64]) {
      const query = { id_prefix: whole.slice(0, length) };
      expect((await client.listExchanges({ query })).data.map((one) => one.id)).toEqual([whole]);
    }
  const first = all.filter((one) => one.id.startsWith(all[0]?.id.charAt(0) ?? ""));
  const query = { id_prefix: all[0]?.id.charAt(0) ?? "" };
  expect((await client.listExchanges({ query })).data).toEqual(first);
  const other = failure(client.listExchanges({ query: { id_prefix: "9F" } }));
  expect((await other).status).toBe(400);

  const pages: string[][] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Awaited<ReturnType<typeof client.listExchanges>> = await client.listExchanges({
      query: { limit: 2, ...(cursor === "" ? {} : { cursor }) },
    });
    pages.push(page.data.map(({ url }) => url));
    cursor = page.next_cursor;
  }
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 2]);
  expect(new Set(pages.flat()).size).toBe(6);
});

test("keeps bytes, messages, and characters that databases dislike", async () => {
  const odd = {
    ...secretEntry(1),
    _webSocketMessages: [{ type: "send", opcode: 1, data: "a\u0000\uD800b" }],
  };
  odd.response.content = { text: "/wD+", encoding: "base64", mimeType: "image/png" } as never;
  odd.response.headers = [{ name: "x-odd", value: "\u0000\uDFFF" }];
  const { id } = await client.importCapture({
    query: { name: "odd" },
    body: harOf([odd, secretEntry(2, { text: '{"a\\u0000":{"password":"x-long-one"}}' })]),
  });
  const { data } = await client.listExchanges({ query: { capture_id: id } });
  const exchange = await client.getExchange({ path: { exchange_id: data[1]?.id ?? "" } });
  expect(exchange.response?.body).toMatchObject({ kind: "base64", text: "/wD+", size_bytes: 3 });
  expect(exchange.messages).toHaveLength(1);
  expect(exchange.response?.headers[0]?.name).toBe("x-odd");
});
