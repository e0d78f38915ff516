import { expect, onTestFinished, test } from "vitest";
import { accessibilityFaults } from "./support/accessibility.ts";
import { ownerSession, url } from "./support/journeys.ts";
import { openPage } from "./support/open-page.ts";
import { authAs } from "./support/people.ts";

test("an upstream's calls are recorded, and pass again when that is stopped", async () => {
  const auth = authAs(url, ownerSession);
  const account = await auth.createAccount({
    body: {
      upstream: "perplexity",
      name: "To record",
      credential: { kind: "api_key", key: `pplx-${"r3cord".repeat(6)}` },
    },
  });
  onTestFinished(() => auth.deleteAccount({ path: { account_id: account.id } }));
  await using opened = await openPage();
  const { page } = opened;
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
