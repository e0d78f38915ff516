import { expect, test } from "vitest";
import { ask, untilAnswered } from "./support/ask.ts";
import { openPage } from "./support/open-page.ts";

test("what the owner does stands in the audit log, which is filtered, verified and exported", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/settings/audit");
  const lines = page.getByRole("list", { name: "Lines of the audit log" });
  // The list without a filter has such a line as well, and goes when the filter's own comes.
  const filtered = page.waitForResponse((response) => response.url().includes("session.begin"));
  await page.getByRole("textbox", { name: "Action" }).fill("session.begin");
  await filtered;
  await lines.getByText("session.begin").first().waitFor();
  await lines.getByText("session.begin").first().click();
  await lines.getByText("Hash").first().waitFor();
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText(/^Intact: /).waitFor();

  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: /^CSV/ }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  expect(opened.faults).toEqual([]);
});

test("what was asked is drawn, read with the arrow keys, and told apart", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await ask(page, "What is the tidal range at springs?");
  await untilAnswered(page);
  await page.goto("/settings/usage");
  const chart = page.getByRole("img", { name: /^Requests, 24 steps/ });
  await chart.waitFor({ timeout: 30_000 });
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  await page
    .locator("figure", { has: chart })
    .getByText(/^All [1-9]/)
    .waitFor();
  await page.getByLabel("Told apart by").first().click();
  await page.getByRole("option", { name: "By service and upstream" }).click();
  await page
    .getByRole("table", { name: "Usage in numbers" })
    .getByRole("rowheader", { name: "knowledge" })
    .waitFor();
  expect(opened.faults).toEqual([]);
});
