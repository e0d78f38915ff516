import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthClient, createKnowledgeClient } from "@workspace/client";
import type { AuthClient, KnowledgeClient } from "@workspace/client";
import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { registerSecret } from "@workspace/testing/secrets";
import { startStack, whenReady } from "@workspace/testing/stack";
import type { Stack } from "@workspace/testing/stack";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authAs, signInByLink } from "../browser/support/people.ts";

const patient = { timeout: 60_000, interval: 20 };
let stack: Stack;
let sql: Database;
let folder: string;
let owner: AuthClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ended-organisation-"));
  stack = await startStack({
    env: { knowledge: { ENDED_ORGANISATIONS_EVERY: "500ms", BLOB_DIR: folder } },
  });
  sql = openDatabase({ url: stack.databaseUrl, schema: "knowledge" });
  const { url } = await createAuthClient({
    baseUrl: stack.authUrl,
    headers: { "x-workspace-internal-token": stack.internalToken },
  }).createSignInLink({ body: {} });
  owner = authAs(stack.baseUrl, await signInByLink(stack.baseUrl, url));
});
afterAll(async () => {
  await sql?.end();
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function newOrganisation(name: string): Promise<{ id: string; knowledge: KnowledgeClient }> {
  const { id } = await owner.createOrganisation({ body: { name } });
  await owner.switchOrganisation({ path: { organisation_id: id } });
  const { key } = await owner.createKey({ body: { name: "laptop" } });
  registerSecret(key);
  return { id, knowledge: createKnowledgeClient({ baseUrl: stack.baseUrl, apiKey: key }) };
}

/** Rows in all tables of the knowledge service that say that they are the organisation's. */
async function rowsOf(id: string): Promise<number> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'knowledge' and column_name = 'organisation_id'
      and table_name <> 'ended_organisations'`;
  const counts = tables.map(
    async ({ name }) => (await sql`select 1 from ${sql(name)} where organisation_id = ${id}`).count,
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
const count = async (table: string) => (await sql`select 1 from ${sql(table)}`).count;
const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  ).length;

test("with an organisation goes all that knowledge holds of it, and nothing of others", async () => {
  const before = { files: await files(), passages: await count("passages") };
  const { id, knowledge } = await newOrganisation("Orchids");
  const document = await knowledge.createDocument({
    query: { filename: "orchid.md" },
    body: "# Orchid\n\nThe orchid of the north blooms in April.\n",
  });
  await whenReady(knowledge, document.id);
  const other = await stack.knowledge.createDocument({
    query: { filename: "fern.md" },
    body: "# Fern\n\nThe fern of the south unrolls in June.\n",
  });
  await whenReady(stack.knowledge, other.id);
  const question = "When does the orchid of the north bloom?";
  expect((await knowledge.askQuestion({ body: { question } })).text).toContain("April");
  expect(await rowsOf(id)).toBeGreaterThanOrEqual(3);

  await owner.deleteOrganisation({ path: { organisation_id: id } });
  // Gateways hear of it within a second, on a crowded machine a little later.
  await expect
    .poll(() => knowledge.listDocuments({}).catch((error: unknown) => error), patient)
    .toMatchObject({ status: 401 });
  await expect.poll(() => rowsOf(id), patient).toBe(0);
  await expect.poll(files, patient).toBe(before.files + 1);
  expect(await count("passages")).toBe(before.passages + 1);
  expect(await count("entries")).toBe(0);
  expect((await stack.knowledge.listDocuments({})).data.map((one) => one.id)).toEqual([other.id]);
});

test("a removal that kill -9 broke off goes on after the restart, to the last file", async () => {
  const before = await files();
  const { id, knowledge } = await newOrganisation("Many");
  const total = 250;
  const names = Array.from({ length: total }, (_, index) => `${index}.txt`);
  for (let at = 0; at < total; at += 10)
    await Promise.all(
      names
        .slice(at, at + 10)
        .map((filename) =>
          knowledge.createDocument({ query: { filename }, body: `Of the file ${filename}.` }),
        ),
    );
  expect(await files()).toBe(before + total);
  await owner.deleteOrganisation({ path: { organisation_id: id } });
  await expect
    .poll(async () => (await rowsOf(id)) < total && (await count("released_contents")) > 0, patient)
    .toBe(true);
  await stack.kill("knowledge");
  const rows = await rowsOf(id);
  expect(rows).toBeGreaterThan(0);
  // Of some documents the rows are gone, and the files are not.
  expect(await files()).toBeGreaterThan(before + rows);
  await stack.restart("knowledge");
  await expect.poll(() => rowsOf(id), patient).toBe(0);
  await expect.poll(files, patient).toBe(before);
  expect(await count("released_contents")).toBe(0);
}, 180_000);

test("while auth is away nothing is lost: it is heard of later", async () => {
  const { id, knowledge } = await newOrganisation("Late");
  await knowledge.createThread({ body: { title: "Last words" } });
  await stack.kill("knowledge");
  await owner.deleteOrganisation({ path: { organisation_id: id } });
  await stack.kill("auth");
  await stack.restart("knowledge");
  const told = () => stack.logs("knowledge").some((line) => line.includes("auth does not tell"));
  await expect.poll(told, patient).toBe(true);
  expect(await rowsOf(id)).toBe(1);
  await stack.restart("auth");
  await expect.poll(() => rowsOf(id), patient).toBe(0);
}, 180_000);
