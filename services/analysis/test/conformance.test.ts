import { afterAll, beforeAll, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";

const owner = testPrincipal();
let analysis: TestAnalysis;
let known: Record<string, string[]>;

beforeAll(async () => {
  analysis = await startAnalysis();
  const client = analysis.clientOf(owner);
  const entries = [
    { request: { method: "GET", url: "https://a.example/" }, response: { status: 200 } },
  ];
  const { id } = await client.importCapture({ body: JSON.stringify({ log: { entries } }) });
  const { data } = await client.listExchanges();
  known = { capture_id: [id], exchange_id: data.map((exchange) => exchange.id) };
});
afterAll(() => analysis[Symbol.asyncDispose]());

test("answers valid and hostile requests as its contract says", async () => {
  const report = await checkConformance({
    contract: contracts.analysis,
    baseUrl: analysis.url,
    headers: analysis.headersOf(owner),
    runs: 20,
    known: () => known,
  });
  expect(describeFailures(report)).toBe("");
}, 300_000);
