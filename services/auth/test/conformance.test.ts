import { afterAll, beforeAll, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

let auth: TestAuth;

beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth[Symbol.asyncDispose]());

test("the API answers valid and hostile requests as its contract says", async () => {
  const report = await checkConformance({
    contract: contracts.auth,
    baseUrl: auth.url,
    headers: auth.headers,
    runs: 8,
  });
  expect(describeFailures(report)).toBe("");
}, 300_000);
