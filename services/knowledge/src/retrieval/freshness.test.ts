import { expect, test } from "vitest";
import { Freshness } from "./freshness.ts";

test("the index catches up when the texts changed, and only then", async () => {
  let applied = 0;
  let revision = 1;
  const freshness = new Freshness(
    async () => revision,
    async () => void applied++,
  );
  await freshness.ensure();
  await freshness.ensure();
  expect(applied).toBe(1);
  revision = 2;
  await freshness.ensure();
  expect(applied).toBe(2);
});

test("a catching up that failed is tried again", async () => {
  let fails = true;
  const freshness = new Freshness(
    async () => 1,
    async () => {
      if (fails) throw new Error("the database is down");
    },
  );
  await expect(freshness.ensure()).rejects.toThrow("down");
  fails = false;
  await freshness.ensure();
});
