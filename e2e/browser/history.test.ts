import { expect, test } from "vitest";
import { ask, untilAnswered } from "./support/ask.ts";
import { openPage } from "./support/open-page.ts";

test("a past answer is found by its words, renamed, exported and deleted", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await ask(page, "What is the tidal range at springs at the harbour?");
  await untilAnswered(page);

  await page.goto("/threads");
  await page.getByRole("textbox", { name: "Search questions and answers" }).fill("tidal springs");
  const found = page.getByRole("list", { name: "Entries found" });
  await found
    .getByRole("link", { name: /tidal range at springs/ })
    .first()
    .click();
  await page.waitForURL(/\/threads\/thr_.*#ent_/);
  const address = new URL(page.url()).pathname;

  await page.getByRole("button", { name: "Thread menu" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Springs and neaps");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("heading", { name: "Springs and neaps", level: 1 }).waitFor();

  await page.getByRole("button", { name: "Thread menu" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Export Markdown" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.md$/);

  await page.goto("/threads");
  await page.getByRole("button", { name: "Menu of Springs and neaps" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete thread" }).click();
  await page.getByText("Thread deleted").waitFor();
  await page.goto(address);
  await page.getByText("There is no such thread").waitFor();
});
