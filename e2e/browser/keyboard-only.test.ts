import { expect, test } from "vitest";
import { hasFocus, untilAnswered } from "./support/ask.ts";
import { openPage } from "./support/open-page.ts";

test("a person without a mouse asks, reads a source, and goes where they like", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/");
  await page.getByRole("textbox", { name: "Question" }).waitFor();
  // The question box has the focus from the start.
  await page.locator("textarea:focus").waitFor();
  await page.keyboard.type("When was the Skerry lighthouse changed to electric light?");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/threads\/thr_/);
  await untilAnswered(page);

  await page.keyboard.press("]");
  const panel = page.getByRole("complementary", { name: /^Passage of/ });
  await panel.locator("mark", { hasText: "1978" }).waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });

  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.waitForURL(/\/documents$/);
  await page.getByRole("heading", { name: "Documents", level: 1 }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("tides");
  await page.getByRole("link", { name: "Tides at the harbour" }).waitFor();

  await page.keyboard.press("Control+k");
  await page.locator("input[aria-label='Ask, or go to anything']:focus").waitFor();
  await page.keyboard.type("settings");
  await page.getByRole("button", { name: /^Settings/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/settings$/);

  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("the first Tab offers the way past the menu", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/threads");
  await page.getByRole("heading", { name: "History" }).waitFor();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the page" });
  expect(await hasFocus(skip)).toBe(true);
  await page.keyboard.press("Enter");
  await page.locator("main:focus").waitFor();
});
