import { randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, openDatabase } from "@workspace/storage";
import { createTestDatabase } from "@workspace/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrationsFolder } from "../src/config.ts";
import { createOrganisation, signInOwner, signUpPerson } from "./browser.ts";
import type { TestBrowser } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

let auth: TestAuth;
let owner: TestBrowser;

beforeAll(async () => {
  auth = await startAuth();
  owner = await signInOwner(auth);
});
afterAll(() => auth[Symbol.asyncDispose]());

const list = (query: { cursor?: string; limit?: number } = {}) =>
  auth.client.listEndedOrganisations({ query });
const end = async (id: string) =>
  (await owner.send(`/api/auth/organisations/${id}`, { method: "DELETE" })).status;

/** The place from which on only what is new is listed. */
async function present(): Promise<{ cursor?: string }> {
  const { cursor } = await list({ limit: 200 });
  return cursor === null ? {} : { cursor };
}

test("what ends is listed from the cursor on, page by page, and the last cursor goes on", async () => {
  const start = await present();
  expect(await list(start)).toEqual({ data: [], cursor: start.cursor ?? null });
  const ids: string[] = [];
  for (const name of ["One", "Two", "Three"]) ids.push(await createOrganisation(owner, name));
  for (const id of ids) expect(await end(id)).toBe(204);

  const first = await list({ ...start, limit: 2 });
  expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  expect(Date.parse(first.data[0]?.ended_at ?? "")).toBeGreaterThan(Date.now() - 60_000);
  const rest = await list({ cursor: first.cursor ?? "" });
  expect(rest.data.map(({ id }) => id)).toEqual(ids.slice(2));
  const after = { cursor: rest.cursor ?? "" };
  expect(await list(after)).toEqual({ data: [], ...after });
  const later = await createOrganisation(owner, "Four");
  await end(later);
  expect((await list(after)).data.map(({ id }) => id)).toEqual([later]);
});

test("what is refused or rolled back leaves no trace in the list", async () => {
  const start = await present();
  const organisation = await createOrganisation(owner, "Kept");
  const admin = await signUpPerson(auth, owner, organisation, "ada@example.com", "admin");
  const path = `/api/auth/organisations/${organisation}`;
  expect((await admin.browser.send(path, { method: "DELETE" })).status).toBe(403);
  const undone = auth.sql.begin(async (tx) => {
    await tx`delete from organisations where id = ${organisation}`;
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect((await list(start)).data).toEqual([]);
});

test("with its user a personal organisation ends, and is listed", async () => {
  const organisation = await createOrganisation(owner, "Team");
  const person = await signUpPerson(auth, owner, organisation, "bob@example.com");
  const [personal] = await auth.sql<{ id: string }[]>`
    select id from organisations where personal_of = ${person.id}`;
  const start = await present();
  await auth.sql`delete from users where id = ${person.id}`;
  expect((await list(start)).data.map(({ id }) => id)).toEqual([personal?.id]);
});

test("numbers are in the order of commits: nobody who reads in between misses one", async () => {
  const start = await present();
  const [slow, quick] = [
    await createOrganisation(owner, "Slow"),
    await createOrganisation(owner, "Quick"),
  ];
  const ended = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const slowly = auth.sql.begin(async (tx) => {
    await tx`delete from organisations where id = ${slow}`;
    ended.resolve();
    await goOn.promise;
  });
  await ended.promise;
  const quickly = end(quick);
  const waiting = () => auth.sql`select 1 from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  await expect.poll(async () => (await waiting()).count, { timeout: 10_000 }).toBe(1);
  const between = await list(start);
  expect(between.data).toEqual([]);
  goOn.resolve();
  await slowly;
  expect(await quickly).toBe(204);
  expect((await list(start)).data.map(({ id }) => id)).toEqual([slow, quick]);
});

test("a cursor of another installation starts from the beginning; a made-up one is refused", async () => {
  const all = await list({ limit: 200 });
  const [row] = await auth.sql<{ sequence: number }[]>`
    select max(sequence) as sequence from ended_organisations`;
  const foreign = (sequence: number) =>
    Buffer.from(JSON.stringify([String(sequence), "org_of_elsewhere"])).toString("base64url");
  for (const sequence of [row?.sequence ?? 0, 1_000_000])
    expect(await list({ cursor: foreign(sequence), limit: 200 })).toEqual(all);
  for (const cursor of ["abc", Buffer.from('["x","y"]').toString("base64url")])
    await expect(list({ cursor })).rejects.toMatchObject({ status: 400 });
});

test("nobody is told without the internal token", async () => {
  const answer = await fetch(`${auth.url}/internal/auth/ended-organisations`, {
    headers: { cookie: owner.cookie },
  });
  expect(answer.status).toBe(401);
});

test("what had ended before is taken over from the audit log", async () => {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  await cp(migrationsFolder, folder, { recursive: true });
  await rm(join(folder, "0037-ended-organisations.sql"));
  const sql = openDatabase({ url: database.url, schema: "auth" });
  try {
    await migrate(sql, "auth", folder);
    const ended = `org_${randomUUID()}`;
    const lines: [string, string][] = [
      [ended, "done"],
      ["org_kept", "refused"],
    ];
    for (const [id, outcome] of lines)
      await sql`select append_audit('organisation.delete', ${outcome}, 'session', null, null, null,
        ${id}, 'organisation', ${id}, null, null, '{}')`;
    await migrate(sql, "auth", migrationsFolder);
    const rows = await sql`select organisation_id as id from ended_organisations`;
    expect([...rows]).toEqual([{ id: ended }]);
  } finally {
    await sql.end();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
