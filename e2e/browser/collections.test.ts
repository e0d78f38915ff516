import { expect, test } from "vitest";
import { lastAnswer, untilAnswered } from "./support/ask.ts";
import { openPage } from "./support/open-page.ts";

test("a question within a collection rests on its documents alone", async () => {
  await using opened = await openPage();
  const { page } = opened;
  const name = `Bridges ${Date.now()}`;
  await page.goto("/collections");
  await page.getByRole("button", { name: "New collection" }).click();
  await page.getByRole("textbox", { name: "Name of the collection" }).fill(name);
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await page.waitForURL(/\/collections\/col_/);
  await page.getByLabel("Choose files").setInputFiles([
    {
      name: "bridge.md",
      mimeType: "text/markdown",
      buffer: Buffer.from("# The bridge\n\nThe Orla bridge is 212 metres long.\n"),
    },
  ]);
  await page
    .getByRole("row", { name: /The bridge/ })
    .getByText("Ready")
    .waitFor();

  await page.getByRole("link", { name: "Ask within" }).click();
  await page.getByRole("button", { name: `Documents: ${name}` }).waitFor();
  await page.getByRole("textbox", { name: "Question" }).fill("How long is the Orla bridge?");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/threads\/thr_/);
  await untilAnswered(page);
  expect(await lastAnswer(page).textContent()).toContain("212 metres");

  await page
    .getByRole("textbox", { name: "Question" })
    .fill("How tall is the tower of the Skerry lighthouse?");
  await page.keyboard.press("Enter");
  await page.locator("article").nth(1).waitFor();
  await page.locator("article[data-status=completed]").nth(1).waitFor();
  expect(await lastAnswer(page).textContent()).not.toContain("48 metres");
});
