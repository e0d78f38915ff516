import { expect, test } from "vitest";
import { openPage } from "./support/open-page.ts";

const hostile = [
  "# The harmless title",
  "",
  "Before <script>globalThis.wasRun = true</script> after.",
  "",
  '<img src="http://127.0.0.1:9/spy.png" onerror="globalThis.wasRun = true">',
  "",
  "![a distant picture](http://127.0.0.1:9/spy2.png)",
  "",
  "[run me](javascript:globalThis.wasRun=true) and [go away](https://example.com/elsewhere)",
  "",
].join("\n");

test("a document's text is shown and never run, and reading it tells nobody", async () => {
  await using opened = await openPage();
  const { page } = opened;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/documents");
  await page
    .getByLabel("Choose files")
    .setInputFiles([
      { name: "hostile.md", mimeType: "text/markdown", buffer: Buffer.from(hostile) },
    ]);
  await page.getByRole("region", { name: "Uploads" }).getByRole("link", { name: /Ready/ }).click();
  await page.getByText("a distant picture").waitFor();

  expect(await page.evaluate<boolean>('Object.hasOwn(globalThis, "wasRun")')).toBe(false);
  expect(await page.locator("main img").count()).toBe(0);
  expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
  const link = page.getByRole("link", { name: "go away" });
  expect(await link.getAttribute("rel")).toContain("noopener");
  expect(asked.filter((url) => url.includes("127.0.0.1:9"))).toEqual([]);
});
