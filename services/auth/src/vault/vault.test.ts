import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing";
import type { TestDatabase } from "@workspace/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  EnvelopeError,
  KeySourceError,
  MasterKey,
  Secret,
  Vault,
  keySourceFrom,
} from "@workspace/vault";
import { SessionLocks } from "../adapters/locks/session-locks.ts";
import { system } from "../audit/audit-line.ts";
import { migrationsFolder } from "../config.ts";
import { getVault } from "./get-vault.ts";
import { findSecrets, putSecret, VaultRepository } from "./repository.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { RotationWorker } from "./rotation-worker.ts";

let database: TestDatabase;
let sql: Database;
let secrets: VaultRepository;
let locks: SessionLocks;
let folder: string;
let file: string;
const log: string[] = [];
const logger = createLogger({
  service: "auth",
  destination: { write: (line: string) => void log.push(line) },
});

beforeAll(async () => {
  database = await createTestDatabase([{ schema: "auth", folder: migrationsFolder }]);
  sql = openDatabase({ url: database.url, schema: "auth" });
  secrets = new VaultRepository(sql);
  locks = new SessionLocks(database.url, "auth");
});
beforeEach(async () => {
  await sql`delete from vault_secrets`;
  await sql`delete from vault_rotations`;
  folder = await mkdtemp(join(tmpdir(), "vault-"));
  file = join(folder, "data", "vault.keys");
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(async () => {
  await locks.close();
  await sql.end();
  await database.drop();
});

const context = (row: string) => ({
  table: "things",
  row,
  organisationId: "org_1",
  purpose: "credential",
});
const vaultFrom = (settings: { keys?: string; command?: string }) =>
  new Vault(
    keySourceFrom({
      keys: settings.keys,
      command: settings.command,
      file,
      isNew: () => secrets.isEmpty(),
    }),
  );

async function put(vault: Vault, count: number, prefix = "r"): Promise<void> {
  for (let index = 0; index < count; index++) {
    const place = context(`${prefix}${index}`);
    await putSecret(sql, place, await vault.seal(new Secret(`secret of ${place.row}`), place));
  }
}

async function read(vault: Vault, row: string): Promise<string> {
  const [stored] = await findSecrets(sql, "things", [row], "credential");
  if (!stored) throw new Error("not stored");
  return (await vault.open(stored.envelope, context(row))).reveal();
}

describe("master keys come", () => {
  test("from a file of its owner alone, which replicas that start together make once", async () => {
    const vaults = Array.from({ length: 8 }, () => vaultFrom({}));
    const ids = await Promise.all(vaults.map(async (vault) => (await vault.ring()).current.id));
    expect(new Set(ids).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    await expect(vaultFrom({}).ring()).rejects.toThrow(/chmod 600/);
    await rm(folder, { recursive: true });
  });

  test("never from a new file when the old one was lost", async () => {
    const vault = vaultFrom({});
    await put(vault, 1);
    await rm(file);
    await expect(vaultFrom({}).ring()).rejects.toThrow(KeySourceError);
  });

  test("from the environment, or a command, without ever showing them", async () => {
    const key = MasterKey.random();
    expect((await vaultFrom({ keys: key.toText() }).ring()).current.id).toBe(key.id);
    const script = join(folder, "keys.sh");
    await writeFile(script, `echo ${key.toText()}`);
    expect((await vaultFrom({ command: `sh ${script}` }).ring()).current.id).toBe(key.id);
    await writeFile(script, `echo ${key.toText()}; echo ${key.toText()} >&2; exit 1`);
    const failure = await vaultFrom({ command: `sh ${script}` })
      .ring()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KeySourceError);
    expect(String(failure) + JSON.stringify(failure)).not.toContain(key.toText().slice(0, 10));
    await expect(vaultFrom({ keys: "no key" }).ring()).rejects.toThrow(KeySourceError);
  });
});

describe("rotation", () => {
  test("seals everything under a new key while secrets are read; the old key then opens nothing", async () => {
    const vault = vaultFrom({});
    const old = (await vault.ring()).current;
    await put(vault, 250);
    const other = vaultFrom({});
    await other.ring();
    const worker = new RotationWorker({ vault, secrets, locks, logger, batchSize: 20 });
    const started = await rotateKeys(
      { vault, secrets, wakeRotation: () => worker.wake() },
      { ...system, userId: "usr_1" },
    );
    expect(started).toMatchObject({ status: "running", total: 250 });
    await expect(
      rotateKeys({ vault, secrets, wakeRotation: () => {} }, system),
    ).rejects.toMatchObject({ type: "rotation-running" });
    // Another replica, which has not heard of the new key, reads and writes on.
    await new Promise((done) => setTimeout(done, 1_050));
    await put(other, 5, "late");
    expect(await read(other, "r3")).toBe("secret of r3");
    await worker.settled();
    await worker.close();
    const status = await getVault({ vault, secrets });
    expect(status.rotation).toMatchObject({ status: "done", unreadable: 0 });
    expect(status.keys.find(({ id }) => id === old.id)).toMatchObject({ current: false });
    expect(await read(vault, "r77")).toBe("secret of r77");
    expect(await read(other, "r249")).toBe("secret of r249");
    const stale = vaultFrom({ keys: old.toText() });
    await expect(read(stale, "r77")).rejects.toThrow(EnvelopeError);
    const lines = (await readFile(file, "utf8")).trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(old.toText());
  });

  test("goes on after a crash where it ended, once, whoever takes over", async () => {
    const [old, next] = [MasterKey.random(), MasterKey.random()];
    await put(vaultFrom({ keys: old.toText() }), 120);
    const vault = vaultFrom({ keys: `${next.toText()},${old.toText()}` });
    const rotation = await rotateKeys({ vault, secrets, wakeRotation: () => {} }, system);
    let sealed = 0;
    const crash = secrets.resealBatch(
      rotation,
      { table: "", row: "", purpose: "" },
      50,
      async (stored) => {
        if (sealed++ === 30) throw new Error("crash");
        return vault.seal(await vault.open(stored.envelope, stored), stored);
      },
    );
    await expect(crash).rejects.toThrow("crash");
    expect(await secrets.countOthers(next.id)).toBe(120);
    const workers = [1, 2].map(
      () => new RotationWorker({ vault, secrets, locks, logger, batchSize: 7 }),
    );
    for (const worker of workers) worker.start();
    await Promise.all(workers.map((worker) => worker.settled()));
    await Promise.all(workers.map((worker) => worker.close()));
    expect(await secrets.latestRotation()).toMatchObject({ status: "done", done: 120 });
    expect(await secrets.countOthers(next.id)).toBe(0);
  });

  test("says which secrets cannot be opened, and leaves them as they are", async () => {
    const [lost, next] = [MasterKey.random(), MasterKey.random()];
    await put(vaultFrom({ keys: lost.toText() }), 3);
    const vault = vaultFrom({ keys: next.toText() });
    const worker = new RotationWorker({ vault, secrets, locks, logger });
    await rotateKeys({ vault, secrets, wakeRotation: () => worker.wake() }, system);
    await worker.settled();
    await worker.close();
    expect(await secrets.latestRotation()).toMatchObject({ status: "failed", unreadable: 3 });
    const { keys } = await getVault({ vault, secrets });
    expect(keys).toContainEqual({ id: lost.id, current: false, available: false, secrets: 3 });
    expect(await read(vaultFrom({ keys: lost.toText() }), "r1")).toBe("secret of r1");
    expect(log.join("")).not.toContain("secret of");
  });
});
