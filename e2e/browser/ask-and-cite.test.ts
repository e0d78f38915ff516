import { expect, test } from "vitest";
import { ask, hasFocus, lastAnswer, untilAnswered } from "./support/ask.ts";
import { openPage } from "./support/open-page.ts";

test("an answer cites the words it rests on, and opens them in their place", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await ask(page, "How tall is the tower of the Skerry lighthouse?");
  await untilAnswered(page);

  const answer = lastAnswer(page);
  expect(await answer.textContent()).toContain("48 metres");
  const mark = answer.getByRole("button", { name: /^Source \d+: The Skerry lighthouse/ }).first();
  await mark.hover();
  await page.locator("blockquote mark", { hasText: "48 metres" }).first().waitFor();

  await mark.click();
  const panel = page.getByRole("complementary", { name: "Passage of The Skerry lighthouse" });
  const quoted = panel.locator("mark", { hasText: "48 metres" });
  await quoted.waitFor();
  expect(await quoted.isVisible()).toBe(true);
  expect(await panel.textContent()).toContain("Building");

  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  expect(await hasFocus(mark)).toBe(true);
  expect(opened.faults).toEqual([]);
});

test("a follow-up goes on in the thread, and the whole can be copied with its sources", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await ask(page, "What did the first lamp of the Skerry lighthouse burn?");
  await untilAnswered(page);
  await page.getByRole("textbox", { name: "Question" }).fill("When did its construction begin?");
  await page.keyboard.press("Enter");
  await page.locator("article").nth(1).waitFor();
  await untilAnswered(page);
  expect(await page.locator("article").count()).toBe(2);

  await page
    .locator("article")
    .first()
    .getByRole("button", { name: "Copy with citations" })
    .click();
  const copied = await page.evaluate<string>("navigator.clipboard.readText()");
  expect(copied).toMatch(/^## What did the first lamp/);
  expect(copied).toContain("Sources:");
  expect(copied).toMatch(/^1\. \[The Skerry lighthouse\]\(.*lines 1–13$/m);
});

test("what the documents do not hold is refused, with what to do next", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await ask(page, "Who composed the opera Turandot?");
  await page.getByRole("heading", { name: "Not in your documents" }).waitFor();
  await page.getByRole("link", { name: "See the closest passages" }).click();
  await page.waitForURL(/\/find\?q=/);
  expect(await page.getByRole("textbox", { name: "Search passages" }).inputValue()).toContain(
    "Turandot",
  );
});
