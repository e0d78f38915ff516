import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrate, openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { inject } from "vitest";
import { ring } from "../doorbell/index.ts";
import { lookThroughTables } from "../secrets/look-through-tables.ts";

export interface ServiceMigrations {
  schema: string;
  /** Absolute path of the service's `migrations` folder. */
  folder: string;
}

export interface TestDatabase extends AsyncDisposable {
  url: string;
  /** Removes the database, cutting connections that are still open. */
  drop(): Promise<void>;
}

/**
 * A fresh database of a test's own. With migrations it is copied from a template that the run
 * migrates once, so that the tenth file pays what a copy costs.
 *
 * @example const database = await createTestDatabase([{ schema: "knowledge", folder }]);
 */
export async function createTestDatabase(
  migrations: ServiceMigrations[] = [],
): Promise<TestDatabase> {
  const serverUrl = await findServer();
  const admin = openDatabase({ url: serverUrl, schema: "public", maxConnections: 1 });
  const name = `test_${randomBytes(8).toString("hex")}`;
  try {
    if (migrations.length === 0) {
      await admin`create database ${admin(name)}`;
    } else {
      const template = await ensureTemplate(admin, serverUrl, migrations);
      await admin`create database ${admin(name)} template ${admin(template)}`;
    }
  } finally {
    await admin.end();
  }
  const drop = () => dropDatabase(serverUrl, name);
  return { url: withDatabase(serverUrl, name), drop, [Symbol.asyncDispose]: drop };
}

async function findServer(): Promise<string> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return given;
  return ring<string>(inject("testDatabaseServer"));
}

/** Test files run side by side: the first makes the template, the others wait for it. */
async function ensureTemplate(
  admin: Database,
  serverUrl: string,
  migrations: ServiceMigrations[],
): Promise<string> {
  const name = `template_${await fingerprint(migrations)}`;
  const draft = `${name}_draft`;
  await admin`select pg_advisory_lock(hashtext(${name}))`;
  try {
    const [known] = await admin`select 1 from pg_database where datname = ${name}`;
    if (known) return name;
    await admin`drop database if exists ${admin(draft)} with (force)`;
    await admin`create database ${admin(draft)}`;
    for (const { schema, folder } of migrations) {
      const sql = openDatabase({
        url: withDatabase(serverUrl, draft),
        schema,
        maxConnections: 1,
      });
      try {
        await migrate(sql, schema, folder);
      } finally {
        await sql.end();
      }
    }
    await admin`alter database ${admin(draft)} rename to ${admin(name)}`;
    return name;
  } finally {
    await admin`select pg_advisory_unlock(hashtext(${name}))`;
  }
}

async function fingerprint(migrations: ServiceMigrations[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { schema, folder } of migrations) {
    hash.update(schema);
    for (const file of (await readdir(folder)).toSorted()) {
      hash.update(file).update(await readFile(join(folder, file)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** What a test left in its tables is looked through for secrets before it goes. */
async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const left = openDatabase({
    url: withDatabase(serverUrl, name),
    schema: "public",
    maxConnections: 1,
  });
  await lookThroughTables(left).finally(() => left.end());
  const admin = openDatabase({ url: serverUrl, schema: "public", maxConnections: 1 });
  try {
    await admin`drop database if exists ${admin(name)} with (force)`;
  } finally {
    await admin.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
