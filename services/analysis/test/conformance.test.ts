import { afterAll, beforeAll, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import type { AnalysisClient } from "@workspace/client";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { entryOf, harOf } from "./traffic.ts";

const owner = testPrincipal();
let analysis: TestAnalysis;
let client: AnalysisClient;
let last: Record<string, string[]> | undefined;

beforeAll(async () => {
  analysis = await startAnalysis();
  client = analysis.clientOf(owner);
});
afterAll(() => analysis[Symbol.asyncDispose]());

/** One of each thing; made anew when an operation has deleted some of it. */
async function whatThereIs(): Promise<Record<string, string[]>> {
  const [spec] = (await client.listSpecs()).data;
  const [watch] = (await client.listWatches()).data;
  if (last && watch?.last_run && spec?.capture_count) return last;
  const entries = [
    entryOf("https://a.example/things/1", { id: 1 }),
    entryOf("https://a.example/things/2", { id: "2" }),
  ];
  const { id } = await client.importCapture({ body: harOf(entries) });
  const inferred = await client.inferSpecs({ body: { capture_ids: [id] } });
  const spec_id = inferred.data[0]?.spec.id ?? "";
  const made = await client.createWatch({ body: { spec_id } });
  const watch_id = made.watch.id;
  const run = await client.runWatch({ path: { watch_id }, body: {} });
  const { data } = await client.listExchanges();
  last = {
    capture_id: [id],
    capture_ids: [id],
    exchange_id: data.map((exchange) => exchange.id),
    spec_id: [spec_id],
    revision: ["1", "latest"],
    target: ["mcp"],
    method: ["GET"],
    path: ["/things/{thing_id}"],
    watch_id: [watch_id],
    run_id: [run.id],
  };
  return last;
}

test("answers valid and hostile requests as its contract says", async () => {
  const report = await checkConformance({
    contract: contracts.analysis,
    baseUrl: analysis.url,
    headers: analysis.headersOf(owner),
    runs: 8,
    known: whatThereIs,
  });
  expect(describeFailures(report)).toBe("");
}, 300_000);
