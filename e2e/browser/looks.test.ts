import { lookForSecrets } from "@workspace/testing/secrets";
import { beforeAll, describe, expect, test } from "vitest";
import { ask, overflowOf, untilAnswered } from "./support/ask.ts";
import { ownerSession, url } from "./support/journeys.ts";
import { dark, narrow, openPage } from "./support/open-page.ts";
import { analysisAs, harFile } from "./support/traffic.ts";

const paths = [
  "/",
  "/threads",
  "/documents",
  "/collections",
  "/find?q=lighthouse",
  "/captures",
  "/exchanges",
  "/recordings",
  "/specs",
  "/drift",
  "/connect",
  "/settings",
  "/settings/usage",
  "/settings/limits",
  "/settings/organisation",
  "/settings/keys",
  "/settings/upstreams",
  "/settings/audit",
  "/settings/profile",
  "/settings/security",
  "/sign-in",
  "/sign-up",
  "/sign-out",
];

/** One capture, one exchange and one spec have pages of their own. */
beforeAll(async () => {
  const analysis = analysisAs(url, ownerSession);
  const { id } = await analysis.importCapture({
    query: { name: "looks.har" },
    body: harFile("looks.har").buffer.toString(),
  });
  const exchanges = await analysis.listExchanges({ query: { capture_id: id } });
  const { data: specs } = await analysis.inferSpecs({ body: { capture_ids: [id] } });
  const spec = `/specs/${specs[0]?.spec.id}`;
  paths.push(`/captures/${id}`, `/exchanges/${exchanges.data[0]?.id}`, spec);
  for (const place of ["paths", "revisions", "captures", "watches"]) paths.push(`${spec}/${place}`);
});

describe("every page", () => {
  test("fits a narrow screen, follows the system into the dark, and runs without a fault under its content policy", async () => {
    await using opened = await openPage({ ...narrow, ...dark });
    const { page } = opened;
    for (const path of paths) {
      const response = await page.goto(path, { waitUntil: "commit" });
      expect(response?.headers()["content-security-policy"], path).toContain(
        "script-src 'self' 'nonce-",
      );
      // Before it is drawn, and not by a script that comes later.
      await page.locator("html[data-mantine-color-scheme=dark] body").waitFor();
      await page.waitForLoadState();
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.locator("main [aria-busy=true]").first().waitFor({ state: "detached" });
      expect(await overflowOf(page), path).toBe(0);
      await lookForSecrets("page", path, await page.content());
    }
    expect(await page.evaluate<string>("getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(19, 20, 24)",
    );
    expect(opened.faults).toEqual([]);
  });
});

test("a chosen colour scheme is remembered", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/");
  await page.getByRole("button", { name: "Use dark colours" }).click();
  await page.reload();
  await page.getByRole("button", { name: "Use light colours" }).waitFor();
});

test("on a narrow screen a passage opens in a drawer", async () => {
  await using opened = await openPage(narrow);
  const { page } = opened;
  await ask(page, "How tall is the tower of the Skerry lighthouse?");
  await untilAnswered(page);
  expect(await overflowOf(page)).toBe(0);
  await page
    .getByRole("button", { name: /^Source \d/ })
    .first()
    .click();
  const drawer = page.getByRole("dialog");
  await drawer.locator("mark", { hasText: "48 metres" }).waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
});
