import { expect, test } from "vitest";
import { noOwnRules } from "./repository.ts";
import { RuleBook } from "./rule-book.ts";

const tenant = { organisationId: "org_1", userId: "usr_1" };

test("the same rules are the same object, and others of the same millisecond are not", async () => {
  const updatedAt = new Date();
  let names = ["customer_number"];
  const book = new RuleBook({ find: async () => ({ ...noOwnRules, names, updatedAt }) });
  const first = await book.rulesOf(tenant, 0);
  expect(await book.rulesOf(tenant, 0)).toBe(first);
  names = ["ticket_number"];
  expect(await book.rulesOf(tenant, 60_000)).toBe(first);
  expect((await book.rulesOf(tenant, 0)).names).toEqual(["ticket_number"]);
});
