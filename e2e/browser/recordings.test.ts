import { expect, test } from "vitest";
import { accessibilityFaults } from "./support/accessibility.ts";
import { openPage } from "./support/open-page.ts";

test("an upstream's calls are recorded, and pass again when that is stopped", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/settings/upstreams");
  await page.getByRole("button", { name: "Add an account" }).click();
  const account = page.getByRole("dialog", { name: "Add an account" });
  await account.getByRole("textbox", { name: "Name" }).fill("To record");
  await account.getByLabel("Key", { exact: true }).fill(`pplx-${"r3cord".repeat(6)}`);
  await account.getByRole("button", { name: "Add account" }).click();
  await account.waitFor({ state: "detached" });

  await page.goto("/recordings");
  const card = page.getByRole("region", { name: "perplexity" });
  await card.getByText("Calls pass").waitFor();
  await card.getByRole("button", { name: "Record or replay" }).click();
  const form = page.getByRole("dialog", { name: "Calls to perplexity" });
  await form.getByRole("textbox", { name: "Name of the recording" }).fill("nightly");
  expect(await accessibilityFaults(page)).toEqual([]);
  await form.getByRole("button", { name: "Record", exact: true }).click();
  await card.getByText(/^Recording since/).waitFor();
  await card.getByRole("link", { name: "nightly" }).waitFor();
  await card.getByText("0 exchanges").waitFor();
  await card.getByRole("button", { name: "Stop" }).click();
  await card.getByText("Calls pass").waitFor();
  expect(opened.faults).toEqual([]);
});
