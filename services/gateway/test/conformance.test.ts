import { afterAll, beforeAll, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import { FakeService, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
/** There, and without a capture: a mode that asks for one is refused for that. */
let analysis: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  analysis = await FakeService.start();
  analysis.handler = (_request, response) =>
    sendJson(response, { type: "not-found", title: "Not found", status: 404 }, 404);
  const other = `http://127.0.0.1:${knowledge.port}`;
  const SERVICES = `knowledge=${other},web=${other},analysis=http://127.0.0.1:${analysis.port}`;
  gateway = await startGateway(
    { knowledge },
    { KEY_REQUESTS_PER_MINUTE: "0", IP_REQUESTS_PER_MINUTE: "0", SERVICES },
  );
});

afterAll(async () => {
  await gateway.close();
  await analysis.close();
  await knowledge.close();
});

test("its own API answers valid and hostile requests as its contract says", async () => {
  const operator = gateway.createKey({ operator: true }).key;
  const report = await checkConformance({
    contract: contracts.gateway,
    baseUrl: gateway.url,
    headers: { authorization: `Bearer ${operator}` },
  });
  expect(describeFailures(report)).toBe("");
  const reached = Object.fromEntries(
    report.operations.map(({ operationId, statuses }) => [operationId, Object.keys(statuses)]),
  );
  expect(reached["getUsage"]).toContain("200");
  expect(reached["listLimits"]).toContain("200");
  expect(reached["listAllowances"]).toContain("200");
  expect(reached["getConfiguration"]).toContain("200");
  expect(reached["replaceConfiguration"]).toEqual(expect.arrayContaining(["400"]));
}, 120_000);
