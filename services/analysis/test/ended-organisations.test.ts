import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { newId } from "@workspace/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { harOf, userCalls } from "./traffic.ts";

const ended: string[] = [];
const auth = createServer((request, response) => {
  const cursor = new URL(request.url ?? "", "http://auth").searchParams.get("cursor");
  const data = ended
    .slice(Number(cursor ?? 0))
    .map((id) => ({ id, ended_at: "2026-11-22T00:00:00.000Z" }));
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ data, cursor: ended.length === 0 ? null : String(ended.length) }));
});
let analysis: TestAnalysis;

beforeAll(async () => {
  await new Promise<void>((resolve) => auth.listen(0, "127.0.0.1", resolve));
  const { port } = auth.address() as AddressInfo;
  analysis = await startAnalysis({
    AUTH_URL: `http://127.0.0.1:${port}/`,
    ENDED_ORGANISATIONS_EVERY: "100ms",
  });
  analysis.parts.organisations.start();
});
afterAll(async () => {
  await analysis[Symbol.asyncDispose]();
  auth.closeAllConnections();
  auth.close();
});

/** Rows of an organisation, by table: whatever has its column. */
async function tracesOf(organisationId: string): Promise<Record<string, number>> {
  const { sql } = analysis;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'analysis' and column_name = 'organisation_id'
      and table_name <> 'ended_organisations'`;
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int from ${sql(name)} where organisation_id = ${organisationId}`;
    if (row && row.count > 0) counts[name] = row.count;
  }
  return counts;
}

test("nothing is left of an organisation that ended, and all of the others", async () => {
  const people = [newId("org"), newId("org")].map((organisationId) =>
    testPrincipal("a", { organisationId, userId: newId("usr") }),
  );
  for (const person of people) {
    const client = analysis.clientOf(person);
    const body = harOf(userCalls(3, (index) => ({ credits: index })));
    const { id } = await client.importCapture({ body });
    const { data } = await client.inferSpecs({ body: { capture_ids: [id] } });
    const { watch } = await client.createWatch({ body: { spec_id: data[0]?.spec.id ?? "" } });
    await client.runWatch({ path: { watch_id: watch.id }, body: {} });
    await client.beginRecording({ body: { name: "A recording" } });
    await client.replaceRedactionRules({ body: { names: ["customer"] } });
  }
  const [gone = "", kept = ""] = people.map(({ organisationId }) => organisationId);
  expect(Object.keys(await tracesOf(gone)).toSorted()).toEqual(
    expect.arrayContaining(["capture_evidence", "captures", "exchanges", "specs", "watch_runs"]),
  );
  ended.push(gone);
  await expect.poll(() => tracesOf(gone), { timeout: 20_000, interval: 100 }).toEqual({});
  expect(await tracesOf(kept)).toMatchObject({ captures: 2, exchanges: 3, specs: 1, watches: 1 });
});
