import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";
import { entryOf, harOf, userCalls } from "./traffic.ts";

let analysis: TestAnalysis;
let client: AnalysisClient;
let monday: string;
let tuesday: string;
let specId: string;

const owner = testPrincipal("d");

beforeAll(async () => {
  analysis = await startAnalysis();
  client = analysis.clientOf(owner);
  monday = await importHar("monday.har", [
    ...userCalls(20, (index) => ({ credits: index, nickname: `n${index}` })),
    entryOf("https://api.test/v1/teams", [{ team: 1 }]),
  ]);
  tuesday = await importHar("tuesday.har", [
    ...userCalls(20, (index) => ({ credits: `${index} left` })),
    entryOf("https://api.test/v1/reports", [{ report: 1 }]),
  ]);
  const { data } = await client.inferSpecs({ body: { capture_ids: [monday] } });
  specId = data[0]?.spec.id ?? "";
});
afterAll(() => analysis[Symbol.asyncDispose]());

async function importHar(name: string, entries: readonly unknown[]): Promise<string> {
  return (await client.importCapture({ query: { name }, body: harOf(entries) })).id;
}

type Side = Parameters<typeof client.reportDrift>[0]["body"]["old"];

async function urlsOf(ids: readonly string[]): Promise<string[]> {
  const exchanges = ids.map((id) => client.getExchange({ path: { exchange_id: id } }));
  return (await Promise.all(exchanges)).map(
    ({ url, response }) => `${url} ${response?.body?.text}`,
  );
}

describe("drift", () => {
  test.each([
    ["from a revision to a capture", (): Side => ({ spec_id: specId, revision: 1 })],
    ["between captures", (): Side => ({ capture_id: monday })],
  ])("%s is told with the exchanges that show it", async (_name, old) => {
    const report = await client.reportDrift({
      body: { old: old(), new: { capture_id: tuesday } },
    });
    expect(report.summary).toMatchObject({ breaking: 2 });
    expect(report.new).toMatchObject({ kind: "capture", name: "tuesday.har" });
    const of = (kind: string) => report.changes.find((change) => change.kind === kind);
    const typed = of("response-type-changed");
    expect(typed).toMatchObject({
      breaking: true,
      operation: "GET /v1/users/{user_id}",
      path: "response.200.body.credits",
      evidence: { basis: "observed", new: { present: 20, of: 20 } },
    });
    expect(typed?.exchanges.old).toHaveLength(3);
    for (const shown of await urlsOf(typed?.exchanges.new ?? [])) expect(shown).toContain(" left");
    const gone = of("response-required-property-removed");
    expect(gone?.exchanges.new).toHaveLength(3);
    for (const shown of await urlsOf(gone?.exchanges.old ?? []))
      expect(shown).toContain("nickname");
    const added = of("operation-added");
    const [url] = await urlsOf(added?.exchanges.new ?? []);
    expect(url).toContain("/v1/reports");
    expect(report.changes.map(({ kind }) => kind)).not.toContain("operation-removed");
  });

  test("from a document to a revision rests on what the document says", async () => {
    const text = [
      "openapi: 3.1.0",
      "info: {title: Users, version: 1.0.0}",
      "servers: [{url: https://api.test}]",
      "paths:",
      "  /v1/users/{id}:",
      "    get:",
      "      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]",
      "      responses: {'200': {description: A user, content: {application/json: {schema: {type: object, properties: {credits: {type: string}}}}}}}",
    ].join("\n");
    const report = await client.reportDrift({
      body: { old: { text, name: "users.yaml" }, new: { spec_id: specId } },
    });
    const change = report.changes.find(({ breaking }) => breaking);
    expect(change).toMatchObject({ path: "response.200.body.credits" });
    expect(change?.exchanges.new.length).toBeGreaterThan(0);
    expect(report.old).toMatchObject({ kind: "document", name: "users.yaml" });
  });

  test("of one and the same is none", async () => {
    const report = await client.reportDrift({
      body: { old: { capture_id: monday }, new: { spec_id: specId } },
    });
    expect(report.changes).toEqual([]);
  });

  test("is written as Markdown and as SARIF too", async () => {
    const body = { old: { spec_id: specId }, new: { capture_id: tuesday } };
    const markdown = await client.renderDrift({ query: { format: "markdown" }, body });
    expect(markdown.headers.get("content-type")).toContain("text/markdown");
    expect(await markdown.text()).toContain("response.200.body.credits");
    const sarif = await client.renderDrift({ query: { format: "sarif" }, body });
    expect(sarif.headers.get("content-type")).toContain("application/sarif+json");
    const { runs } = (await sarif.json()) as { runs: { results: unknown[] }[] };
    expect(runs[0]?.results.length).toBeGreaterThan(1);
  });

  test("of what cannot be compared is refused with the reason", async () => {
    const old = { capture_id: monday };
    const nothing = await importHar("page.har", [
      entryOf("https://api.test/", "<html></html>", { type: "text/html" }),
    ]);
    const none = `cap_${"0".repeat(26)}`;
    const refused = [
      [400, "unreadable-spec", { text: "a: [" }],
      [400, "unreadable-spec", { text: "swagger: '2.0'" }],
      [409, "nothing-to-compare", { capture_id: nothing }],
      [404, "not-found", { capture_id: none }],
      [404, "not-found", { spec_id: "spc_none" }],
      [404, "not-found", { spec_id: specId, revision: 9 }],
    ] as const;
    for (const [status, type, side] of refused) {
      const error = await failure(client.reportDrift({ body: { old, new: side } }));
      expect([error.status, error.type]).toEqual([status, type]);
    }
    const other = analysis.clientOf(testPrincipal("e"));
    const error = await failure(
      other.reportDrift({ body: { old: { spec_id: specId }, new: { spec_id: specId } } }),
    );
    expect(error.status).toBe(404);
  });

  test("shows traffic to nobody who may not read captures", async () => {
    const narrow = analysis.clientOf({ ...owner, scopes: ["specs:read", "specs:write"] });
    const query = { method: "GET", path: "/v1/teams" };
    const calls = [
      narrow.reportDrift({ body: { old: { spec_id: specId }, new: { capture_id: monday } } }),
      narrow.inferSpecs({ body: { capture_ids: [monday] } }),
      narrow.addSpecCaptures({ path: { spec_id: specId }, body: { capture_ids: [monday] } }),
      narrow.listRevisionExchanges({ path: { spec_id: specId, revision: "1" }, query }),
    ].map(async (call) => (await failure(call)).status);
    expect(await Promise.all(calls)).toEqual([403, 403, 403, 403]);
    expect((await narrow.getSpec({ path: { spec_id: specId } })).id).toBe(specId);
  });
});
