import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { keyIdOfEnvelope, MasterKey, Vault } from "@workspace/vault";
import { RawVault } from "../src/raw/raw-vault.ts";
import { startAuditStub } from "./audit-stub.ts";
import type { AuditStub } from "./audit-stub.ts";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";
import { entryOf, harOf } from "./traffic.ts";

const secret = "hunter2-quagmire-0451";
const owner = testPrincipal();
const operatorPrincipal = testPrincipal("d", { operator: true });
let audit: AuditStub;
let folder: string;
let analysis: TestAnalysis;
let client: AnalysisClient;

beforeAll(async () => {
  audit = await startAuditStub();
  folder = await mkdtemp(join(tmpdir(), "raw-"));
  analysis = await startAnalysis({
    AUTH_URL: audit.url,
    RAW_KEY_FILE: join(folder, "raw.keys"),
  });
  client = analysis.clientOf(owner);
});
beforeEach(() => audit.reset());
afterAll(async () => {
  await analysis[Symbol.asyncDispose]();
  await audit[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const entries = [0, 1, 2].map((index) =>
  entryOf(`https://api.test/v1/login/${index}`, { password: `${secret}-${index}` }, { index }),
);
const lineOf = (action: string, id: string) => ({
  action,
  organisation_id: owner.organisationId,
  user_id: owner.userId,
  target: { kind: "capture", id },
});
const at = (id: string) => ({ path: { capture_id: id } });

async function rawOf(id: string): Promise<string> {
  const { body } = await client.exportRawCapture(at(id));
  return body === null ? "" : new Response(body).text();
}

/** The places of the first exchanges of what is kept of a capture as it was. */
async function partsOf(id: string): Promise<number[]> {
  const rows = await analysis.sql<{ first_ordinal: number }[]>`
    select first_ordinal from capture_raw_parts where capture_id = ${id} order by 1`;
  return rows.map((row) => row.first_ordinal);
}

/** The master key that a capture's own key is sealed under. */
async function keyOf(id: string): Promise<string> {
  return keyIdOfEnvelope((await analysis.parts.raw.keyOf(owner, id)) ?? Buffer.alloc(0));
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
  expect(audit.lines).toEqual([lineOf("raw-capture.keep", id), lineOf("raw-capture.read", id)]);
  expect(await stored()).not.toContain(secret);
  const { body } = await client.exportCapture(at(id));
  expect(body && (await new Response(body).text())).not.toContain(secret);
  expect(analysis.log.join("")).not.toContain(secret);
});

test("without the audit log nothing is given, kept or forgotten", async () => {
  const keep = { query: { keep_raw: true }, body: harOf(entries) };
  const { id } = await client.importCapture(keep);
  audit.isWell = false;
  const refused = [
    () => rawOf(id),
    () => client.importCapture(keep),
    () => client.beginRecording({ body: { keep_raw: true } }),
    () => client.deleteRawCapture(at(id)),
    () => client.deleteCapture(at(id)),
  ];
  for (const each of refused) expect(await failure(each())).toMatchObject({ status: 503 });
  audit.isWell = true;
  expect(await rawOf(id)).toContain(secret);
});

test("that it is kept and forgotten is written into the audit log, by whom", async () => {
  const one = await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) });
  const two = await client.beginRecording({ body: { keep_raw: true } });
  const plain = await client.importCapture({ body: harOf(entries) });
  await client.deleteRawCapture(at(one.id));
  await client.deleteRawCapture(at(one.id));
  await client.finishRecording(at(two.id));
  for (const { id } of [one, two, plain]) await client.deleteCapture(at(id));
  expect(audit.lines).toEqual([
    lineOf("raw-capture.keep", one.id),
    lineOf("raw-capture.keep", two.id),
    lineOf("raw-capture.forget", one.id),
    lineOf("raw-capture.forget", two.id),
  ]);
});

test("a recording goes on redacted alone while its key cannot be had, and counts what it lacks", async () => {
  const { id } = await client.beginRecording({ body: { keep_raw: true } });
  const append = (first: number) =>
    client.appendExchanges({
      ...at(id),
      query: { recorder: "one", first },
      body: entries.map((one) => JSON.stringify(one)).join("\n"),
    });
  await append(0);
  await analysis.sql`update captures set raw_key = set_byte(raw_key, 30, get_byte(raw_key, 30) # 1)
    where id = ${id}`;
  expect(await append(3)).toMatchObject({ next: 6, exchange_count: 6 });
  expect(await client.finishRecording(at(id))).toMatchObject({
    exchange_count: 6,
    skipped: [{ reason: "raw-not-kept", count: 3 }],
  });
  expect(await partsOf(id)).toEqual([0]);
  expect(analysis.log.join("")).toContain("exchanges are kept redacted alone");
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
  expect(await partsOf(id)).toEqual([]);
  expect(await client.finishRecording(at(id))).toMatchObject({ raw: false, exchange_count: 4 });
  expect(await failure(rawOf(id))).toMatchObject({ status: 404 });
});

test("goes with its capture, and with an import that fails", async () => {
  const { id } = await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) });
  expect(await partsOf(id)).toEqual([0]);
  await client.deleteCapture(at(id));
  expect(await partsOf(id)).toEqual([]);

  const many = Array.from({ length: 600 }, (_, index) => entryOf("https://api.test/", { index }));
  const { sql } = analysis;
  let broken = "";
  // Its end comes once the first batch is stored, and tells that the file is damaged.
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(harOf(many).slice(0, -8))),
    async pull(controller) {
      await vi.waitFor(async () => {
        const [row] = await sql<{ id: string }[]>`select id from captures where name = 'broken'`;
        broken = row?.id ?? "";
        expect(await partsOf(broken)).toEqual([0]);
      }, 20_000);
      controller.enqueue(Buffer.from("]"));
      controller.close();
    },
  });
  const call = client.importCapture({ query: { keep_raw: true, name: "broken" }, body });
  expect(await failure(call)).toMatchObject({ status: 400 });
  expect(broken).not.toBe("");
  expect(await partsOf(broken)).toEqual([]);
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
  expect(audit.lines).toEqual([lineOf("raw-capture.keep", id)]);
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

test("is sealed under a new master key, for the operator alone, and needs the old one no more", async () => {
  const { id } = await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) });
  const lost = await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) });
  const { sql, parts } = analysis;
  await sql`update captures set raw_key = set_byte(raw_key, 40, get_byte(raw_key, 40) # 1)
    where id = ${lost.id}`;
  expect(await failure(client.rotateRawKeys())).toMatchObject({ status: 403 });
  audit.lines.length = 0;
  const operator = analysis.clientOf(operatorPrincipal);
  const rotation = await operator.rotateRawKeys();
  expect(rotation).toMatchObject({ key_id: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(rotation.sealed).toBeGreaterThan(0);
  expect(rotation.unreadable).toBeGreaterThan(0);
  const target = { kind: "raw-key", id: rotation.key_id };
  expect(audit.lines).toMatchObject([{ action: "raw-key.rotate", target }]);
  const [newest = "", ...old] = (await readFile(join(folder, "raw.keys"), "utf8"))
    .trim()
    .split("\n");
  expect(old.length).toBeGreaterThan(0);
  expect(MasterKey.parse(newest).id).toBe(rotation.key_id);
  const alone = new RawVault(
    new Vault({ kind: "environment", read: async () => [MasterKey.parse(newest)] }),
  );
  const sealed = (await parts.raw.keyOf(owner, id)) ?? Buffer.alloc(0);
  await expect(alone.open(owner, id, sealed)).resolves.toBeDefined();
  expect(await rawOf(id)).toContain(`${secret}-2`);
  expect(await failure(rawOf(lost.id))).toMatchObject({ status: 409 });
});

test("what begins while keys are sealed anew is under the new key", async () => {
  const operator = analysis.clientOf(operatorPrincipal);
  const keep = { keep_raw: true };
  const begin = [
    () => client.importCapture({ query: keep, body: harOf(entries) }),
    () => client.beginRecording({ body: keep }),
  ];
  for (const each of begin) {
    let keyId = "";
    audit.meanwhile = async (line) => {
      if (line.includes("raw-capture.keep")) keyId = (await operator.rotateRawKeys()).key_id;
    };
    expect(await keyOf((await each()).id)).toBe(keyId);
  }
});

test("a second call seals what is left, and tells that nothing is, without another key", async () => {
  const operator = analysis.clientOf(operatorPrincipal);
  const { id } = await client.importCapture({ query: { keep_raw: true }, body: harOf(entries) });
  const before = await analysis.parts.raw.keyOf(owner, id);
  const { key_id } = await operator.rotateRawKeys();
  const keys = await readFile(join(folder, "raw.keys"), "utf8");
  await analysis.sql`update captures set raw_key = ${before} where id = ${id}`;
  const again = () => operator.rotateRawKeys({ query: { new_key: false } });
  expect(await again()).toMatchObject({ key_id, sealed: 1 });
  expect(await again()).toMatchObject({ key_id, sealed: 0 });
  expect(await keyOf(id)).toBe(key_id);
  expect(await readFile(join(folder, "raw.keys"), "utf8")).toBe(keys);
});
