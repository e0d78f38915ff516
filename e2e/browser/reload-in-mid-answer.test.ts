import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { ask, lastAnswer, untilAnswered } from "./support/ask.ts";
import { openPage } from "./support/open-page.ts";

async function chooseSlowModel(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: /^Model:/ }).click();
  await page.getByRole("menuitem", { name: /slow-writer/ }).click();
  await page.getByRole("button", { name: "Model: slow-writer" }).waitFor();
}

const wordsOf = async (page: Page): Promise<number> =>
  ((await lastAnswer(page).textContent()) ?? "").match(/word\d+/g)?.length ?? 0;

test("an answer goes on over a reload, and ends whole", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await chooseSlowModel(page);
  await ask(page, "Tell me of the Skerry lighthouse at length.");
  await lastAnswer(page).getByText("word10 ").waitFor();
  const before = await wordsOf(page);

  await page.reload();
  await lastAnswer(page).waitFor();
  await lastAnswer(page)
    .getByText(`word${before - 1} `)
    .waitFor();
  expect(await lastAnswer(page).getAttribute("aria-busy")).toBe("true");
  await untilAnswered(page);
  expect(await wordsOf(page)).toBe(120);
  expect(opened.faults).toEqual([]);
});

test("a second page follows the same answer, and a stop ends it in both", async () => {
  await using first = await openPage();
  await using second = await openPage();
  await chooseSlowModel(first.page);
  await ask(first.page, "Tell me of the harbour's tides at length.");
  await second.page.goto(first.page.url());
  await lastAnswer(second.page).getByText("word5 ").waitFor();

  await second.page.getByRole("button", { name: "Stop answering" }).click();
  for (const { page } of [first, second]) {
    await page.getByRole("heading", { name: "Stopped" }).waitFor();
    expect(await wordsOf(page)).toBeLessThan(120);
  }
});
