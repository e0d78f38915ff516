import type { Locator, Page } from "playwright-core";

/** Asks from the start page and waits until the thread is open. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.goto("/");
  await page.getByRole("textbox", { name: "Question" }).fill(question);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/threads\/thr_/);
}

/** The last answer of the open thread. */
export const lastAnswer = (page: Page) => page.getByRole("article").last();

export async function untilAnswered(page: Page): Promise<void> {
  await page.locator("article[data-status=completed]").last().waitFor({ timeout: 45_000 });
}

/** Pixels by which the page is wider than the screen. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>(
    "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)",
  );

export const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === element.ownerDocument.activeElement);
