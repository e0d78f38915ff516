import { expect, test } from "vitest";
import { url } from "./support/journeys.ts";
import { openPage } from "./support/open-page.ts";

const stats = (key: string) =>
  fetch(`${url}/api/knowledge/stats`, {
    headers: { authorization: `Bearer ${key}` },
  });

test("a key is shown once, works within its scopes, and is refused once revoked", async () => {
  await using opened = await openPage();
  const { page } = opened;
  const name = `laptop-${Date.now()}`;
  await page.goto("/settings/keys");
  await page.getByRole("button", { name: "New key" }).click();
  const form = page.getByRole("dialog", { name: "New API key" });
  await form.getByRole("textbox", { name: "Name" }).fill(name);
  await form.getByLabel("Dollars a month").fill("12.5");
  await form.getByRole("button", { name: "Make key" }).click();
  const key = (await page.getByTestId("new-key").textContent()) ?? "";
  expect((await stats(key)).status).toBe(200);
  await form.getByRole("button", { name: "Done" }).click();
  expect(await page.getByText(key).count()).toBe(0);
  const row = page.getByRole("listitem").filter({ hasText: name });
  await row.getByText("$12.50 a month").waitFor();

  await page.getByRole("button", { name: `Change ${name}` }).click();
  const change = page.getByRole("dialog", { name: `Change ${name}` });
  await change.getByText("Only these scopes").click();
  await change.getByLabel("Scopes", { exact: true }).first().fill("answers:create");
  await page.keyboard.press("Enter");
  // Leaving the field closes its suggestions.
  await page.keyboard.press("Tab");
  await change.getByRole("button", { name: "Save" }).click();
  await row.getByText("answers:create").waitFor();
  await expect.poll(async () => (await stats(key)).status, { timeout: 5_000 }).toBe(403);

  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await row.waitFor({ state: "detached" });
  await expect.poll(async () => (await stats(key)).status, { timeout: 5_000 }).toBe(401);
});
