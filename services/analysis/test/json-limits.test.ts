import { afterAll, beforeAll, expect, test } from "vitest";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";

let analysis: TestAnalysis;

beforeAll(async () => {
  analysis = await startAnalysis({ MAX_JSON_VALUES: "1000", MAX_JSON_DEPTH: "20" });
});
afterAll(() => analysis[Symbol.asyncDispose]());

const infer = (captures: readonly unknown[]) =>
  fetch(`${analysis.url}/api/analysis/specs/infer`, {
    method: "POST",
    headers: { ...analysis.headersOf(testPrincipal()), "content-type": "application/json" },
    body: JSON.stringify({ capture_ids: captures }),
  });

test.each([
  ["values", Array.from({ length: 1_000 }, () => 0), "more than 1000 values"],
  ["levels", [JSON.parse("[".repeat(20) + "]".repeat(20))], "more than 20 levels"],
])("JSON of too many %s is refused as the settings say", async (_, captures, reason) => {
  const refused = await infer(captures);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    type: "invalid-input",
    detail: expect.stringContaining(reason),
  });
});
