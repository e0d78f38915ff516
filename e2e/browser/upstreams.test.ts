import { expect, test } from "vitest";
import { ownerSession, url } from "./support/journeys.ts";
import { openPage } from "./support/open-page.ts";
import { newPerson } from "./support/people.ts";

test("an upstream account is added, changed and removed, and its secret is nowhere to be seen", async () => {
  const person = await newPerson(url, ownerSession);
  await using opened = await openPage({}, person.session);
  const { page } = opened;
  const secret = `pplx-${"s3cret".repeat(6)}abcd`;
  await page.goto("/settings/upstreams");
  await page.getByRole("button", { name: "Add an account" }).click();
  const form = page.getByRole("dialog", { name: "Add an account" });
  await form.getByRole("textbox", { name: "Name" }).fill("Team key");
  await form.getByLabel("Key", { exact: true }).fill(secret);
  await form.getByLabel("Calls at once").fill("8");
  await form.getByRole("button", { name: "Add account" }).click();
  const row = page.getByRole("list", { name: "Accounts of perplexity" }).getByRole("listitem");
  await row.getByText("0 of 8 calls under way").waitFor();
  await row.getByText("Healthy").waitFor();
  await row.getByText("…abcd").waitFor();

  await row.getByRole("button", { name: "Menu of Team key" }).click();
  await page.getByRole("menuitem", { name: "Change" }).click();
  const change = page.getByRole("dialog", { name: "Change Team key" });
  expect(await change.getByLabel("Key", { exact: true }).inputValue()).toBe("");
  await change.getByLabel("Dollars a month").fill("20");
  await change.getByRole("button", { name: "Save" }).click();
  await row.getByText("$0 of $20.00 this month").waitFor();
  await row.getByRole("button", { name: "Menu of Team key" }).click();
  await page.getByRole("menuitem", { name: "Switch off" }).click();
  await row.getByText("Switched off").waitFor();
  expect(await page.content()).not.toContain(secret);

  await row.getByRole("button", { name: "Menu of Team key" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove account" }).click();
  await page.getByText("No account that you may use").waitFor();
  expect(opened.faults).toEqual([]);
});
