import { createTestDatabase } from "@workspace/testing/database";
import type { TestDatabase } from "@workspace/testing/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyOut } from "./copy-out.ts";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";

let database: TestDatabase;
let sql: Database;

beforeAll(async () => {
  database = await createTestDatabase([]);
  sql = openDatabase({ url: database.url, schema: "public", maxConnections: 1 });
});

afterAll(async () => {
  await sql.end({ timeout: 1 });
  await database.drop();
});

async function sizeOf(query: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of copyOut(sql, query)) bytes += chunk.length;
  return bytes;
}

test.each([1, 60_000, 70_000, 1_000_000])(
  "a row of %d bytes leaves its connection able to go on",
  { timeout: 10_000 },
  async (size) => {
    const bytes = await sizeOf(`select repeat('x', ${size})`);
    expect(bytes).toBe(size + 19 + 2 + 4 + 2);
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  },
);

test("a reader that leaves in the middle leaves the connection able to go on", async () => {
  const rows = copyOut(sql, "select repeat('x', 10000) from generate_series(1, 1000)");
  const leave = async (): Promise<void> => {
    for await (const _ of rows) throw new Error("enough");
  };
  await expect(leave()).rejects.toThrow("enough");
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});
