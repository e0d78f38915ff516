import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { createRedactionRuleRepository } from "../src/redaction/repository.ts";
import { failure } from "./failure.ts";
import { entryOf, harOf } from "./traffic.ts";

let analysis: TestAnalysis;
let client: AnalysisClient;

beforeAll(async () => {
  analysis = await startAnalysis();
  client = analysis.clientOf(testPrincipal());
});
afterAll(() => analysis[Symbol.asyncDispose]());

const answer = { customerNumber: 4711, session_kind: "long-lived-b2c", note: "see TCK-12345678" };
const entry = entryOf("https://api.test/v1/tickets?customer-number=4711", answer);

/** The body of the only exchange of a capture. */
async function storedOf(captureId: string): Promise<string> {
  const { data } = await client.listExchanges({ query: { capture_id: captureId } });
  const { request, response, url } = await client.getExchange({
    path: { exchange_id: data[0]?.id ?? "" },
  });
  return `${url} ${JSON.stringify(request)} ${response?.body?.text}`;
}

test("an organisation has no rules of its own until it says some", async () => {
  const none = { names: [], keep: [], shapes: [], emails: true, faults: [], updated_at: null };
  expect(await client.getRedactionRules()).toEqual(none);
});

test("rules hold for what is imported and recorded from then on, and the report names them", async () => {
  const before = await client.importCapture({ body: harOf([entry]) });
  expect(await storedOf(before.id)).toContain("TCK-12345678");
  const rules = {
    names: ["customer_number"],
    keep: ["session_kind"],
    shapes: [{ rule: "ticket", pattern: "TCK-\\d{6,10}" }],
    emails: false,
  };
  const set = await client.replaceRedactionRules({ body: rules });
  expect(set).toEqual({ ...rules, faults: [], updated_at: expect.any(String) });
  expect(await client.getRedactionRules()).toEqual(set);
  const { id } = await client.importCapture({ body: harOf([entry]) });
  const stored = await storedOf(id);
  expect(stored).not.toMatch(/4711|TCK-/);
  expect(stored).toContain("long-lived-b2c");
  const { redaction } = await client.getCapture({ path: { capture_id: id } });
  expect(redaction.findings).toEqual(
    expect.arrayContaining([
      { place: "request url query customer-number", rule: "own-name", count: 1 },
      { place: "response body #/customerNumber", rule: "own-name", count: 1 },
      { place: "response body #/note", rule: "ticket", count: 1 },
    ]),
  );
  const { id: recording } = await client.beginRecording({ body: {} });
  await client.appendExchanges({
    path: { capture_id: recording },
    query: { recorder: "one", first: 0 },
    body: JSON.stringify(entry),
  });
  expect(await storedOf(recording)).not.toMatch(/4711|TCK-/);
  await client.replaceRedactionRules({ body: {} });
  const after = await client.importCapture({ body: harOf([entry]) });
  expect(await storedOf(after.id)).toContain("TCK-12345678");
});

test("rules that cannot be used are refused, each with its place", async () => {
  const body = {
    keep: ["Authorization"],
    shapes: [{ rule: "slow", pattern: "(a+)+b" }],
  };
  const problem = await failure(client.replaceRedactionRules({ body }));
  expect(problem).toMatchObject({
    status: 400,
    errors: [{ pointer: "/body/keep/0" }, { pointer: "/body/shapes/0/pattern" }],
  });
});

test("rules that an earlier version took are told with what is wrong with them, and mended by saying them anew", async () => {
  const principal = testPrincipal("e");
  const earlier = analysis.clientOf(principal);
  await createRedactionRuleRepository(analysis.sql).replace(principal, {
    keep: ["session_kind", "code"],
  });
  const { keep, faults } = await earlier.getRedactionRules();
  expect(keep).toEqual(["session_kind", "code"]);
  expect(faults).toEqual([
    { pointer: "/keep/1", detail: expect.stringMatching(/^code is .* credential: take it out$/) },
  ]);
  const problem = await failure(earlier.replaceRedactionRules({ body: { keep } }));
  expect(problem.errors).toEqual([{ ...faults[0], pointer: "/body/keep/1" }]);
  const mended = await earlier.replaceRedactionRules({ body: { keep: ["session_kind"] } });
  expect(mended.faults).toEqual([]);
});

test("only admins say rules, and each organisation its own", async () => {
  const member = analysis.clientOf(testPrincipal("c", { role: "member" }));
  expect(await failure(member.replaceRedactionRules({ body: {} }))).toMatchObject({ status: 403 });
  const other = analysis.clientOf(testPrincipal("d"));
  await other.replaceRedactionRules({ body: { names: ["theirs"] } });
  expect((await client.getRedactionRules()).names).toEqual([]);
});
