import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { listByPath } from "../src/json-paths/find-by-path.ts";
import type { InferencePool } from "../src/inference/inference-pool.ts";
import type { InferenceThread } from "../src/inference/inference-thread.ts";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";
import { entryOf, harOf } from "./traffic.ts";

let analysis: TestAnalysis;
let client: AnalysisClient;

beforeAll(async () => {
  // So few that what stops at the limit is seen.
  analysis = await startAnalysis({ JSON_PATH_EXCHANGES: "100", JSON_PATH_TIME: "4s" });
  client = analysis.clientOf(testPrincipal());
  const entries = Array.from({ length: 250 }, (_, index) =>
    entryOf(
      `https://api.test/v1/runs/${index}`,
      { id: index, state: index % 100 === 0 ? "failed" : "done" },
      { index },
    ),
  );
  await client.importCapture({ body: harOf(entries) });
  const long = entryOf("https://slow.test/text", { text: `${"a".repeat(40)}!` });
  await client.importCapture({ body: harOf([long]) });
});
afterAll(() => analysis[Symbol.asyncDispose]());

const failed = '$.response.body.state == "failed"';

test("finds exchanges by what their bodies say, together with other filters", async () => {
  const query = { json_path: '$.response.body[?@ == "failed"]', path: "/v1/runs/200" };
  const { data, next_cursor } = await client.listExchanges({ query });
  expect(data.map(({ url }) => url)).toEqual(["https://api.test/v1/runs/200"]);
  expect(next_cursor).toBeNull();
  expect(await client.getExchangeFacets({ query })).toMatchObject({
    total: 1,
    complete: true,
    hosts: [{ value: "api.test", count: 1 }],
  });
});

test("ends a page at the limit of what is read, and goes on from there", async () => {
  const pages: string[][] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page = await client.listExchanges({
      query: { json_path: failed, host: "api.test", ...(cursor && { cursor }) },
    });
    pages.push(page.data.map(({ url }) => new URL(url).pathname));
    cursor = page.next_cursor;
  }
  expect(pages).toEqual([["/v1/runs/200"], ["/v1/runs/100"], ["/v1/runs/0"]]);
  const counts = await client.getExchangeFacets({ query: { json_path: failed, host: "api.test" } });
  expect(counts).toMatchObject({ total: 1, complete: false });
});

test("ends a page when it is full, with the rest on the next", async () => {
  const query = { json_path: "$.response.body.id >= 200", host: "api.test", limit: 30 };
  const first = await client.listExchanges({ query });
  expect(first.data).toHaveLength(30);
  const rest = await client.listExchanges({ query: { ...query, cursor: first.next_cursor ?? "" } });
  expect(rest.data).toHaveLength(20);
  expect(rest.data.at(-1)?.url).toBe("https://api.test/v1/runs/200");
});

test("says what is wrong with a path and where", async () => {
  const problem = await failure(client.listExchanges({ query: { json_path: "$.a == " } }));
  expect(problem).toMatchObject({
    status: 400,
    errors: [{ pointer: "query/json_path", detail: expect.stringContaining("at character") }],
  });
});

test("reads nothing of another organisation", async () => {
  const other = analysis.clientOf(testPrincipal("d"));
  expect((await other.listExchanges({ query: { json_path: "$.status" } })).data).toEqual([]);
});

test("ends an expression that takes too long, and its thread", async () => {
  const { exchanges, inference: pool } = analysis.parts.learning;
  let thread: InferenceThread | undefined;
  const inference: Pick<InferencePool, "use"> = {
    use: (signal, act, owner) => pool.use(signal, (taken) => ((thread = taken), act(taken)), owner),
  };
  const { organisationId, userId } = testPrincipal();
  const deps = { exchanges, inference, jsonPathLimits: { exchanges: 100, timeMs: 300 } };
  const all = { host: "slow.test", limit: 10, after: null, order: "latest-first" } as const;
  const slow = 'search($.response.body.text, "^(a|aa)+$")';
  const context = { signal: new AbortController().signal };
  const search = listByPath(deps, context, { organisationId, userId }, all, slow);
  // It is told only when the thread has ended, which nothing else would stop.
  await expect(search).rejects.toMatchObject({
    status: 400,
    detail: expect.stringContaining("it takes more time than JSON_PATH_TIME"),
  });
  expect(thread?.isUsable).toBe(false);
});
