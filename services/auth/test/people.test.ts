import { join } from "node:path";
import { openDatabase } from "@workspace/storage";
import { createTestDatabase } from "@workspace/testing";
import { expect, test } from "vitest";
import { createPeople } from "../src/adapters/people/people.ts";

test("what better-auth stores belongs to the transaction around it", async () => {
  await using database = await createTestDatabase([
    { schema: "auth", folder: join(import.meta.dirname, "../migrations") },
  ]);
  const sql = openDatabase({ url: database.url, schema: "auth" });
  const people = await createPeople(sql, "a secret of the test, long enough to count");
  const ada = { name: "Ada", email: "Ada@Example.com", emailVerified: false };
  const undone = sql.begin(async (transaction) => {
    await people.create(transaction, ada, { kind: "password", password: "correct horse" });
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await people.findByEmail("ada@example.com")).toBeNull();

  const made = await sql.begin((transaction) =>
    people.create(transaction, ada, { kind: "password", password: "correct horse" }),
  );
  expect(made).toMatchObject({ id: expect.stringMatching(/^usr_/), email: "ada@example.com" });
  expect(await people.checkPassword(made.id, "correct horse")).toBe(true);
  expect(await people.checkPassword(made.id, "wrong")).toBe(false);
  expect(await people.checkPassword(null, "nobody's password")).toBe(false);
  await sql.begin((transaction) => people.setPassword(transaction, made.id, "another one"));
  expect(await people.checkPassword(made.id, "another one")).toBe(true);
  await sql.end();
});
