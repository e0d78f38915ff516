import { expect, test } from "vitest";
import { accessibilityFaults } from "./support/accessibility.ts";
import { ownerSession, url } from "./support/journeys.ts";
import { openPage } from "./support/open-page.ts";
import { newPerson } from "./support/people.ts";
import { exchangesInHar, harFile, secretOfTraffic } from "./support/traffic.ts";

const somebody = () => newPerson(url, ownerSession);

test("a HAR is imported, looked through by keyboard, exported and deleted", async () => {
  await using opened = await openPage({}, (await somebody()).session);
  const { page } = opened;
  await page.goto("/captures");
  await page.getByText("No captures yet").waitFor();
  await page.getByLabel("Choose files").setInputFiles(harFile("skerry.har"));
  const imports = page.getByRole("region", { name: "Imports" });
  await imports.getByText("1 of 1 imported").waitFor();
  await imports.getByRole("link", { name: /^30 exchanges, \d+ secrets replaced, 1 entry/ }).click();

  await page.getByRole("heading", { name: "skerry.har" }).waitFor();
  const replaced = page.getByRole("table", { name: "Secrets replaced" });
  await replaced.getByRole("rowheader", { name: "request header authorization" }).waitFor();
  await page.getByRole("list", { name: "Left out" }).getByText("not-http").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Capture menu" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Export as HAR" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^cap_.*\.har$/);
  await page.getByRole("link", { name: "Show exchanges" }).click();

  const table = page.getByRole("grid", { name: "Exchanges" });
  await page.getByText(`${exchangesInHar} exchanges`).waitFor();
  await page.getByRole("search").getByLabel("Status", { exact: true }).first().click();
  await page.getByRole("option", { name: "404" }).click();
  await page.getByText("1 exchange", { exact: true }).waitFor();
  await page.reload();
  await table.getByRole("row", { name: /\/v1\/users\/nobody/ }).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("button", { name: "Latest first" }).click();
  // In the order before it is in sight as well, in another place.
  const first = table.locator('[aria-rowindex="2"]');
  await first.and(table.getByRole("row", { name: /usr_9+1 / })).waitFor();

  await table.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const side = page.getByRole("complementary", { name: "Exchange" });
  const tree = side.getByRole("tree", { name: "Body of the response" });
  await tree.getByText("usr_999999999999999999999992").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("ArrowDown");
  await tree.getByText("usr_999999999999999999999993").waitFor();
  await tree.getByRole("treeitem", { name: /arguments: JSON in text/ }).click();
  await tree.getByRole("treeitem", { name: "depth: {1}" }).waitFor();
  await side.getByRole("tab", { name: "Request" }).click();
  await side.getByText(/^Bearer redacted-/).waitFor();
  await table.focus();
  await page.keyboard.press("Escape");
  await side.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(secretOfTraffic);

  await page.goto("/captures");
  await page.getByRole("button", { name: "Menu of skerry.har" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete capture" }).click();
  await page.getByText("No captures yet").waitFor();
  expect(opened.faults).toEqual([]);
});

test("streams and messages are read event by event, with their times", async () => {
  await using opened = await openPage({}, (await somebody()).session);
  const { page } = opened;
  await page.goto("/captures");
  await page.getByLabel("Choose files").setInputFiles(harFile("streams.har"));
  await page.getByRole("region", { name: "Imports" }).getByText("1 of 1 imported").waitFor();
  await page.goto("/exchanges?path=/v1/chat");
  await page.getByRole("link", { name: "/v1/chat" }).click();
  const side = page.getByRole("complementary", { name: "Exchange" });
  await side.getByRole("img", { name: /^5 events over 1\.0 s/ }).waitFor();
  const events = side.getByRole("list", { name: "Events of the stream" });
  await events.getByRole("button", { name: /^3 500 ms delta/ }).click();
  await events.getByRole("tree").getByText("comes").waitFor();
  await side.getByText("[DONE] (1)").click();
  expect(await events.getByRole("listitem").count()).toBe(1);
  expect(await accessibilityFaults(page)).toEqual([]);

  await side.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByRole("menuitem", { name: "As curl" }).click();
  const command = await page.evaluate<string>("navigator.clipboard.readText()");
  expect(command).toMatch(/^curl https:\/\/api\.skerry\.example\/v1\/chat/);
  expect(command).not.toContain(secretOfTraffic);
  await side.getByRole("link", { name: "Open as a page" }).click();
  await page.getByRole("heading", { name: "POST /v1/chat" }).waitFor();

  await page.goto("/exchanges?path=/v1/live");
  await page.getByRole("link", { name: "/v1/live" }).click();
  const messages = page.getByRole("list", { name: "Messages" });
  await messages.getByRole("button", { name: /^Received 400 ms received/ }).click();
  await messages.getByRole("tree").getByText("pong").waitFor();
  expect(opened.faults).toEqual([]);
});

test("a file that is no HAR says so, and a cancelled import leaves nothing", async () => {
  await using opened = await openPage({}, (await somebody()).session);
  const { page } = opened;
  await page.goto("/captures");
  const choose = page.getByLabel("Choose files");
  const file = (name: string, text: string) => ({
    name,
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
  await choose.setInputFiles(file("letter.har", "Dear reader,"));
  const imports = page.getByRole("region", { name: "Imports" });
  await imports.getByText(/Nothing of it was kept/).waitFor();

  await page.route("**/api/analysis/captures?name=slow.har", () => {
    // Never answered, as if it took for ever.
  });
  await choose.setInputFiles(harFile("slow.har"));
  await imports.getByRole("button", { name: "Cancel slow.har" }).click();
  await imports.getByText("slow.har").waitFor({ state: "detached" });
  await page.getByText("No captures yet").waitFor();
  // The browser reports the refused file by itself.
  expect(opened.faults.filter((fault) => !/400 \(Bad Request\)/.test(fault))).toEqual([]);
});

test("tens of thousands of exchanges are scrolled through to the last", async () => {
  await using opened = await openPage();
  const { page } = opened;
  const total = 30_000;
  const exchange = (index: number) => ({
    id: index.toString(16).padStart(64, "0"),
    started_at: new Date(1_790_000_000_000 - index).toISOString(),
    duration_ms: 5,
    method: "GET",
    url: `https://many.example/item/${index}`,
    status: 200,
    content_type: "application/json",
    request_bytes: 0,
    response_bytes: 100,
    message_count: 0,
  });
  const facets = { total, first_started_at: null, last_started_at: null };
  const none = { hosts: [], methods: [], statuses: [], content_types: [] };
  await page.route("**/api/analysis/exchange-facets**", (route) =>
    route.fulfill({ json: { ...facets, ...none } }),
  );
  await page.route("**/api/analysis/exchanges?**", (route) => {
    const query = new URL(route.request().url()).searchParams;
    const start = Number(query.get("cursor") ?? 0);
    const end = start + Number(query.get("limit"));
    const data = Array.from({ length: end - start }, (_, at) => exchange(start + at));
    return route.fulfill({ json: { data, next_cursor: end < total ? String(end) : null } });
  });
  await page.goto("/exchanges");
  const table = page.getByRole("grid", { name: "Exchanges" });
  await table.getByRole("row", { name: /\/item\/0 / }).waitFor();
  expect(await table.getAttribute("aria-rowcount")).toBe(String(total + 1));
  await table.focus();
  await page.keyboard.press("End");
  await table.getByRole("row", { name: /\/item\/29999 / }).waitFor({ timeout: 60_000 });
  expect(await table.getByRole("row").count()).toBeLessThan(80);
  await page.keyboard.press("Home");
  await table.getByRole("row", { name: /\/item\/0 / }).waitFor();
  expect(opened.faults).toEqual([]);
});

test("a search that finds nothing stops after a while, and looks further when asked to", async () => {
  await using opened = await openPage();
  const { page } = opened;
  let reads = 0;
  await page.route("**/api/analysis/exchanges?**", (route) => {
    reads += 1;
    return route.fulfill({ json: { data: [], next_cursor: reads < 5 ? `${reads}` : null } });
  });
  await page.goto(`/exchanges?json_path=${encodeURIComponent('$.response.body == "none"')}`);
  await page.getByText("Nothing found so far").waitFor();
  expect(reads).toBe(3);
  await page.getByRole("button", { name: "Look further" }).click();
  await page.getByText("No exchange fits these filters").waitFor();
  expect(reads).toBe(5);
  expect(opened.faults).toEqual([]);
});
