import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { MasterKey, Vault } from "@workspace/vault";
import { RawVault } from "../src/raw/raw-vault.ts";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";
import { entryOf, harOf } from "./traffic.ts";

const secret = "hunter2-quagmire-0451";
const owner = testPrincipal();
const lines: unknown[] = [];
let isAuthWell = true;
const auth = createServer((request, response) => {
  void text(request).then((body) => {
    if (isAuthWell) lines.push(JSON.parse(body));
    response.writeHead(isAuthWell ? 204 : 503).end();
  });
});
let folder: string;
let analysis: TestAnalysis;
let client: AnalysisClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => auth.listen(0, "127.0.0.1", resolve));
  folder = await mkdtemp(join(tmpdir(), "raw-"));
  analysis = await startAnalysis({
    AUTH_URL: `http://127.0.0.1:${(auth.address() as AddressInfo).port}`,
    RAW_KEY_FILE: join(folder, "raw.keys"),
  });
  client = analysis.clientOf(owner);
});
beforeEach(() => {
  lines.length = 0;
  isAuthWell = true;
});
afterAll(async () => {
  await analysis[Symbol.asyncDispose]();
  auth.closeAllConnections();
  auth.close();
  await rm(folder, { recursive: true });
});

const entries = [0, 1, 2].map((index) =>
  entryOf(`https://api.test/v1/login/${index}`, { password: `${secret}-${index}` }, { index }),
);
const at = (id: string) => ({ path: { capture_id: id } });

async function rawOf(id: string): Promise<string> {
  const { body } = await client.exportRawCapture(at(id));
  return body === null ? "" : new Response(body).text();
}

/** All that the database holds, as text. */
async function stored(): Promise<string> {
  const { sql } = analysis;
  const rows = await Promise.all(
    ["captures", "capture_raw_parts", "exchanges"].map((table) => sql`select * from ${sql(table)}`),
  );
  return rows
    .flat()
    .map((row) => Object.values(row).map(asText).join(" "))
    .join("\n");
}

const asText = (value: unknown) =>
  Buffer.isBuffer(value) ? value.toString("latin1") : String(value);

test("an import is kept as it was only where that is asked for", async () => {
  const plain = await client.importCapture({ body: harOf(entries) });
  expect(plain.raw).toBe(false);
  expect(await failure(rawOf(plain.id))).toMatchObject({ status: 404 });
  expect(await analysis.sql`select from capture_raw_parts`).toHaveLength(0);
});

test("it is given back whole, once that is written into the audit log, and is stored encrypted", async () => {
  const { id, raw } = await client.importCapture({
    query: { keep_raw: true },
    body: harOf(entries),
  });
  expect(raw).toBe(true);
  expect((await stat(join(folder, "raw.keys"))).mode & 0o777).toBe(0o600);
  const har = JSON.parse(await rawOf(id)) as { log: { entries: { response: unknown }[] } };
  expect(har.log.entries).toHaveLength(3);
  expect(JSON.stringify(har)).toContain(`${secret}-2`);
  const { organisationId, userId } = owner;
  expect(lines).toEqual([
    {
      action: "raw-capture.read",
      organisation_id: organisationId,
      user_id: userId,
      target: { kind: "capture", id },
    },
  ]);
  expect(await stored()).not.toContain(secret);
  const { body } = await client.exportCapture(at(id));
  expect(body && (await new Response(body).text())).not.toContain(secret);
  expect(analysis.log.join("")).not.toContain(secret);
});

test("without the audit log nothing is given", async () => {
  const { id } = await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) });
  isAuthWell = false;
  expect(await failure(rawOf(id))).toMatchObject({ status: 503 });
});

test("a recording is kept as it was, and no more of it once that is forgotten", async () => {
  const { id } = await client.beginRecording({ body: { keep_raw: true } });
  const append = (first: number, ...these: unknown[]) =>
    client.appendExchanges({
      ...at(id),
      query: { recorder: "one", first },
      body: these.map((one) => JSON.stringify(one)).join("\n"),
    });
  await append(0, entries[0], entries[1]);
  await append(0, entries[0], entries[1]);
  await append(2, entries[2]);
  const har = await rawOf(id);
  expect(har.match(/hunter2-quagmire-0451-\d/g)).toEqual([0, 1, 2].map((n) => `${secret}-${n}`));
  await client.deleteRawCapture(at(id));
  await append(3, entries[0]);
  expect(await analysis.sql`select from capture_raw_parts where capture_id = ${id}`).toHaveLength(
    0,
  );
  expect(await client.finishRecording(at(id))).toMatchObject({ raw: false, exchange_count: 4 });
  expect(await failure(rawOf(id))).toMatchObject({ status: 404 });
});

test("goes with its capture, and with an import that fails", async () => {
  const { id } = await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) });
  await client.deleteCapture(at(id));
  const broken = harOf(entries).slice(0, -4);
  const call = client.importCapture({ query: { keep_raw: true }, body: broken });
  expect(await failure(call)).toMatchObject({ status: 400 });
  const rows = await analysis.sql<{ capture_id: string }[]>`
    select distinct p.capture_id from capture_raw_parts p
    where not exists (select from captures c where c.id = p.capture_id)`;
  expect(rows).toEqual([]);
  expect(await analysis.sql`select from capture_raw_parts where capture_id = ${id}`).toEqual([]);
});

test("keeping and reading have scopes of their own, and reading is for admins", async () => {
  const keep = { query: { keep_raw: true }, body: harOf(entries) };
  const { id } = await client.importCapture(keep);
  const writer = analysis.clientOf(testPrincipal("c", { scopes: ["captures:write"] }));
  expect(await failure(writer.importCapture(keep))).toMatchObject({ status: 403 });
  expect(await failure(writer.beginRecording({ body: { keep_raw: true } }))).toMatchObject({
    status: 403,
  });
  const member = analysis.clientOf(testPrincipal("c", { role: "member" }));
  expect(await failure(member.exportRawCapture(at(id)))).toMatchObject({ status: 403 });
  const other = analysis.clientOf(testPrincipal("d"));
  expect(await failure(other.exportRawCapture(at(id)))).toMatchObject({ status: 404 });
  expect(await failure(other.deleteRawCapture(at(id)))).toMatchObject({ status: 404 });
  expect(lines).toEqual([]);
});

test("a part of another capture does not open, nor one that was changed", async () => {
  const [one, two] = [
    await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) }),
    await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) }),
  ];
  const { sql } = analysis;
  await sql`update captures set raw_key = (select raw_key from captures where id = ${one.id})
    where id = ${two.id}`;
  expect(await failure(rawOf(two.id))).toMatchObject({ status: 409, title: expect.any(String) });
  await sql`update capture_raw_parts set content = set_byte(content, 20, get_byte(content, 20) # 1)
    where capture_id = ${one.id}`;
  await expect(rawOf(one.id)).rejects.toThrow();
});

test("an old master key opens as long as it is at hand, and a service without one keeps nothing", async () => {
  const { id } = await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) });
  const old = await readFile(join(folder, "raw.keys"), "utf8");
  const sealed = await analysis.parts.raw.keyOf(owner, id);
  const parsed = [MasterKey.random(), MasterKey.parse(old)];
  const vault = new Vault({ kind: "environment", read: async () => parsed });
  await expect(
    new RawVault(vault).open(owner, id, sealed ?? Buffer.alloc(0)),
  ).resolves.toBeDefined();
  await expect(new RawVault(null).create(owner, id)).rejects.toMatchObject({
    type: "raw-not-available",
  });
});
