import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { ImportingProcess } from "../src/captures/importing-process.ts";
import { UnfinishedImports } from "../src/captures/unfinished-imports.ts";
import type { StoredExchange } from "../src/exchanges/stored-exchange.ts";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";
import { countRows, empty, entry, secret } from "./secret-traffic.ts";
import { harOf } from "./traffic.ts";

const owner = testPrincipal("c");

let analysis: TestAnalysis;
let client: AnalysisClient;

beforeAll(async () => {
  analysis = await startAnalysis({ IMPORT_STALLED: "1s" });
  client = analysis.clientOf(owner);
});
afterAll(() => analysis[Symbol.asyncDispose]());

const rowCounts = () => countRows(analysis.sql);

async function clear(): Promise<void> {
  for (const { id } of (await client.listCaptures()).data)
    await client.deleteCapture({ path: { capture_id: id } });
  expect(await rowCounts()).toEqual(empty);
}

describe("importing", () => {
  test("stores exchanges redacted, once each, and tells what was left out and replaced", async () => {
    const har = harOf([
      entry(1),
      entry(2),
      { request: { method: "GET", url: "data:,x" } },
      entry(2),
    ]);
    const first = await client.importCapture({ query: { name: "a.har" }, body: har });
    expect(first).toMatchObject({
      name: "a.har",
      status: "ready",
      exchange_count: 3,
      read_bytes: har.length,
      skipped: [{ reason: "not-http", count: 1 }],
      redacted_count: 6,
    });
    const second = await client.importCapture({ body: har });
    expect(second.name).toBe(second.id);
    expect(await rowCounts()).toEqual({ captures: 2, exchanges: 2, links: 6 });

    const details = await client.getCapture({ path: { capture_id: first.id } });
    expect(details.redaction.findings).toContainEqual({
      place: "request header authorization",
      rule: "token",
      count: 3,
    });
    const { data } = await client.listExchanges();
    expect(data.map(({ url }) => url)).toEqual([
      "https://api.example.com/v1/users/2",
      "https://api.example.com/v1/users/1",
    ]);
    const exchange = await client.getExchange({ path: { exchange_id: data[0]?.id ?? "" } });
    expect(exchange.capture_ids.toSorted()).toEqual([first.id, second.id].toSorted());
    expect(exchange.response?.body?.text).toMatch(/^\{"id":2,"password":"redacted-password-/);

    await client.deleteCapture({ path: { capture_id: first.id } });
    expect(await rowCounts()).toEqual({ captures: 1, exchanges: 2, links: 3 });
    await clear();
  });

  test("keeps no secret anywhere: not in a table, an answer or the log", async () => {
    const { id } = await client.importCapture({ body: harOf([entry(1)]) });
    const tables = ["captures", "exchanges", "capture_exchanges"];
    const rows = await Promise.all(
      tables.map((table) => analysis.sql`select t::text from ${analysis.sql(table)} t`),
    );
    const har = await (await exported(id)).text();
    const kept = JSON.stringify(rows) + har + analysis.log.join("");
    expect(kept).toContain("redacted-password-");
    expect(kept).not.toContain(secret);
    await clear();
  });

  test.each([
    ["not-har", 400, "<html>"],
    ["malformed-har", 400, `${harOf([entry(1)])}x`],
    ["truncated-har", 400, harOf([entry(1), entry(2)]).slice(0, -20)],
  ])("%s is refused, and nothing is kept", async (type, status, body) => {
    const error = await failure(client.importCapture({ body }));
    expect(error.status).toBe(status);
    expect(error.type).toBe(type);
    expect(await rowCounts()).toEqual(empty);
  });

  test("over its limits is refused, and nothing is kept", async () => {
    await using small = await startAnalysis({ MAX_CAPTURE: "2kb", MAX_CAPTURE_ENTRIES: "2" });
    const import_ = (entries: number) =>
      failure(
        small
          .clientOf(owner)
          .importCapture({ body: harOf(Array.from({ length: entries }, (_, at) => entry(at))) }),
      );
    expect((await import_(3)).type).toBe("too-many-entries");
    expect((await import_(50)).type).toMatch(/capture-too-large|too-many-entries/);
    expect((await small.sql`select from captures`).length).toBe(0);
  });

  test("is seen while it goes on, but not what it holds; a client that leaves leaves nothing", async () => {
    const entries = Array.from({ length: 2_000 }, (_, at) => entry(at));
    const har = harOf(entries);
    const upload = request(`${analysis.url}/api/analysis/captures`, {
      method: "POST",
      headers: { ...analysis.headersOf(owner), "content-type": "application/octet-stream" },
    });
    upload.on("error", () => {});
    upload.write(har.slice(0, har.length - 1_000));
    await expect.poll(rowCounts, { timeout: 10_000 }).toMatchObject({ exchanges: 1_500 });
    const [capture] = (await client.listCaptures()).data;
    expect(capture).toMatchObject({ status: "importing", exchange_count: 1_500 });
    expect(capture?.read_bytes).toBeGreaterThan(100_000);
    expect((await client.listExchanges()).data).toEqual([]);
    const removal = client.deleteCapture({ path: { capture_id: capture?.id ?? "" } });
    expect((await failure(removal)).status).toBe(409);
    upload.destroy();
    await expect.poll(rowCounts, { timeout: 10_000 }).toEqual(empty);
  });

  test("is taken back at once when its process died, and not before", async () => {
    const { captures, importing, sql, logger } = analysis.parts;
    const tenant = { organisationId: owner.organisationId, userId: null };
    const other = new ImportingProcess({ sql, logger });
    const ids = ["a", "b"].map((last) => `cap_01jd3v7q8m2n4p6r8t0v2x4z6${last}`);
    const unfinished = new UnfinishedImports({ captures, sql, logger, stalledMs: 60_000 });
    try {
      await other.shown(AbortSignal.timeout(5_000));
      for (const id of ids)
        await captures.begin(tenant, { id, name: id, processId: other.id, rawKey: null });
      await importing.shown(AbortSignal.timeout(5_000));
      const own = {
        id: "cap_01jd3v7q8m2n4p6r8t0v2x4z6c",
        name: "own",
        processId: importing.id,
        rawKey: null,
      };
      await captures.begin(tenant, own);
      const remove = (id = "") => client.deleteCapture({ path: { capture_id: id } });
      expect((await failure(remove(ids[0]))).status).toBe(409);
      await other.close();
      await remove(ids[0]);
      expect((await client.listCaptures()).data.map(({ id }) => id)).toEqual([own.id, ids[1]]);
      unfinished.start();
      await expect.poll(rowCounts).toMatchObject({ captures: 1 });
      expect((await failure(remove(own.id))).status).toBe(409);
      expect(await captures.delete(tenant, own.id, "ready")).toBe(false);
      expect(await captures.delete(tenant, own.id, "importing")).toBe(true);
    } finally {
      await other.close();
      await unfinished.close();
    }
  });

  test("is taken back when it does not get on", async () => {
    const tenant = { organisationId: owner.organisationId, userId: null };
    const { captures, unfinished } = analysis.parts;
    const { id: kept } = await client.importCapture({ body: harOf([entry(1)]) });
    const { id: processId } = analysis.parts.importing;
    const dead = { id: "cap_01jd3v7q8m2n4p6r8t0v2x4z6a", name: "dead", processId, rawKey: null };
    await captures.begin(tenant, dead);
    const batch = await analysis.sql<StoredExchange[]>`
      select id, started_at::text, duration_ms, method, url, host, path, status, content_type,
        request_bytes, response_bytes, message_count, content
      from exchanges`;
    const progress = { readBytes: 1, redactedCount: 0 };
    expect(
      await captures.append(tenant, "cap_01jd3v7q8m2n4p6r8t0v2x4z6a", batch, progress, null),
    ).toBe(true);
    expect(await rowCounts()).toEqual({ captures: 2, exchanges: 1, links: 2 });
    await delay(1_100);
    unfinished.start();
    await expect.poll(rowCounts).toEqual({ captures: 1, exchanges: 1, links: 1 });
    await unfinished.close();
    // Whoever was still at work hears of it.
    expect(
      await captures.append(tenant, "cap_01jd3v7q8m2n4p6r8t0v2x4z6a", batch, progress, null),
    ).toBe(false);
    expect((await client.listCaptures()).data.map(({ id }) => id)).toEqual([kept]);
    await clear();
  });
});

function exported(id: string): Promise<Response> {
  return fetch(`${analysis.url}/api/analysis/captures/${id}/har`, {
    headers: analysis.headersOf(owner),
  });
}

describe("what was imported", () => {
  test("is exported in its order, and imported again is the same", async () => {
    const entries = Array.from({ length: 120 }, (_, at) => entry(at % 100));
    const { id } = await client.importCapture({ body: harOf(entries) });
    const answer = await exported(id);
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${id}.har"`);
    const har = await answer.text();
    const { log } = JSON.parse(har) as { log: { entries: { request: { url: string } }[] } };
    expect(log.entries.map(({ request: { url } }) => url)).toEqual(
      entries.map(({ request: { url } }) => url),
    );
    const again = await client.importCapture({ body: har });
    expect(again).toMatchObject({ exchange_count: 120, redacted_count: 0 });
    expect(await rowCounts()).toEqual({ captures: 2, exchanges: 100, links: 240 });
    await clear();
  });
});

describe("another organisation", () => {
  test("sees, exports and deletes nothing of it, and shares no row", async () => {
    const { id } = await client.importCapture({ body: harOf([entry(1)]) });
    const [exchange] = (await client.listExchanges()).data;
    const stranger = analysis.clientOf(testPrincipal("d"));
    expect((await stranger.listCaptures()).data).toEqual([]);
    expect((await stranger.listExchanges({ query: { capture_id: id } })).data).toEqual([]);
    const path = { capture_id: id };
    const refused = await Promise.all(
      [
        stranger.getCapture({ path }),
        stranger.deleteCapture({ path }),
        stranger.exportCapture({ path }),
        stranger.getExchange({ path: { exchange_id: exchange?.id ?? "" } }),
      ].map(failure),
    );
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const theirs = await stranger.importCapture({ body: harOf([entry(1)]) });
    expect(await rowCounts()).toEqual({ captures: 2, exchanges: 2, links: 2 });
    await stranger.deleteCapture({ path: { capture_id: theirs.id } });
    expect((await client.listExchanges()).data).toEqual([exchange]);
    await clear();
  });

  test("is kept out by row security too, where a query forgets whose rows it wants", async () => {
    const { id } = await client.importCapture({ body: harOf([entry(1)]) });
    const { asTenant } = await import("@workspace/storage");
    const tenant = { organisationId: "org_other", userId: null };
    for (const table of ["captures", "exchanges", "capture_exchanges"]) {
      const rows = await asTenant(analysis.sql, tenant, (tx) => tx`select 1 from ${tx(table)}`);
      expect(rows.length).toBe(0);
    }
    await expect(
      asTenant(
        analysis.sql,
        tenant,
        (tx) => tx`update captures set name = 'x' where id = ${id} returning id`,
      ),
    ).resolves.toHaveLength(0);
    await clear();
  });

  test("nobody at all is refused, and so is a viewer who imports", async () => {
    const bare = await fetch(`${analysis.url}/api/analysis/captures`, {
      headers: { "x-workspace-internal-token": "internal-token-of-the-test" },
    });
    expect(bare.status).toBe(401);
    const viewer = analysis.clientOf(testPrincipal("c", { role: "viewer" }));
    expect((await failure(viewer.importCapture({ body: harOf([]) }))).status).toBe(403);
    expect((await viewer.listCaptures()).data).toEqual([]);
  });
});

test("imports of the same traffic at once, and deletions beside them, lose and leave nothing", async () => {
  const har = harOf(Array.from({ length: 600 }, (_, at) => entry(at)));
  const captures = await Promise.all([1, 2, 3].map(() => client.importCapture({ body: har })));
  const [first, second, third] = captures.map(({ id }) => ({ path: { capture_id: id } }));
  if (!first || !second || !third) throw new Error("not imported");
  const [, , fourth] = await Promise.all([
    client.deleteCapture(first),
    client.deleteCapture(second),
    client.importCapture({ body: har }),
    client.deleteCapture(third),
  ]);
  expect(await rowCounts()).toEqual({ captures: 1, exchanges: 600, links: 600 });
  await client.deleteCapture({ path: { capture_id: fourth.id } });
  expect(await rowCounts()).toEqual(empty);
});
