import { expect, inject, test } from "vitest";
import { openPage } from "./support/open-page.ts";

const models = (key: string) =>
  fetch(`${inject("workspaceUrl")}/api/knowledge/stats`, {
    headers: { authorization: `Bearer ${key}` },
  });

test("a key is shown once, works, and is refused once revoked", async () => {
  await using opened = await openPage();
  const { page } = opened;
  const name = `laptop-${Date.now()}`;
  await page.goto("/settings");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Make key" }).click();
  const key = (await page.getByTestId("new-key").textContent()) ?? "";
  expect((await models(key)).status).toBe(200);
  await page.getByRole("button", { name: "Done" }).click();
  expect(await page.getByText(key).count()).toBe(0);

  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await page.getByRole("listitem").filter({ hasText: name }).getByText("Revoked").waitFor();
  expect((await models(key)).status).toBe(401);
});

test("whoever is signed out is asked for a key, and goes on where they were", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  const gate = page.getByRole("dialog", { name: "Sign in with an API key" });
  await gate.getByLabel("API key").fill("pplx-wrong");
  await gate.getByRole("button", { name: "Sign in" }).click();
  await gate.getByText("does not know this key").waitFor();
  await gate.getByLabel("API key").fill(inject("workspaceKey"));
  await gate.getByRole("button", { name: "Sign in" }).click();
  await gate.waitFor({ state: "detached" });
  await page.getByText(/Signed in with the key/).waitFor();
});
