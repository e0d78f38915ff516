import { expect, test } from "vitest";
import { accessibilityFaults } from "./support/accessibility.ts";
import { ownerSession, url } from "./support/journeys.ts";
import { openPage } from "./support/open-page.ts";
import { newPerson } from "./support/people.ts";
import { analysisAs, harFile } from "./support/traffic.ts";

test("captures become a spec, whose paths are decided about and whose changes are shown", async () => {
  const person = await newPerson(url, ownerSession);
  const analysis = analysisAs(url, person.session);
  for (const [name, changed] of [
    ["monday.har", false],
    ["tuesday.har", true],
  ] as const)
    await analysis.importCapture({
      query: { name },
      body: harFile(name, { changed }).buffer.toString(),
    });
  await using opened = await openPage({}, person.session);
  const { page } = opened;

  await page.goto("/specs");
  await page.getByRole("button", { name: "Infer from captures" }).click();
  const form = page.getByRole("dialog", { name: "Infer specs from captures" });
  await form.getByRole("checkbox", { name: /^monday\.har/ }).check();
  await form.getByRole("button", { name: "Infer", exact: true }).click();
  await form.getByRole("link", { name: "api.skerry.example" }).click();

  const operations = page.getByRole("navigation", { name: "Operations" });
  await operations.getByRole("link", { name: /\/v1\/users\/\{user_id\}/ }).click();
  const operation = page.getByRole("article", { name: "GET /v1/users/{user_id}" });
  await operation.getByText(/Seen \d+ times/).waitFor();
  const schema = operation.getByRole("list", { name: "Schema of application/json" });
  await schema.getByText("credits").waitFor();
  await operation.getByRole("region", { name: "Exchanges" }).getByRole("link").first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.reload();
  await operation.waitFor();

  await page.getByRole("link", { name: "Paths", exact: true }).click();
  await page.getByRole("button", { name: "Decide about /v1/shops/oslo" }).click();
  await page.getByRole("menuitem", { name: "It is a value …" }).click();
  const decide = page.getByRole("dialog", { name: "It is a value" });
  await decide.getByRole("radio", { name: "Whatever stands there is a value" }).check();
  await decide.getByRole("textbox", { name: "Name of the parameter" }).fill("city");
  await decide.getByRole("button", { name: "Decide" }).click();
  const bar = page.getByRole("region", { name: "Changes" });
  await bar.getByText("1 change not applied yet").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await bar.getByRole("button", { name: "Apply" }).click();

  await page.waitForURL(/\/revisions$/);
  await page.getByRole("link", { name: "What changed" }).click();
  await page.waitForURL(/\/drift\?old=spc_\w+%401&new=spc_\w+%402/);
  await page
    .getByRole("status")
    .getByText(/change/)
    .waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "Paths", exact: true }).click();
  await page.getByRole("article", { name: "/v1/shops/{city}" }).waitFor();

  await page.getByRole("button", { name: "Spec menu" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "TypeScript types" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.ts$/);
  expect(opened.faults).toEqual([]);
});

test("two captures are compared side by side, and each change leads to the exchanges that show it", async () => {
  const person = await newPerson(url, ownerSession);
  const analysis = analysisAs(url, person.session);
  const ids: string[] = [];
  for (const changed of [false, true]) {
    const body = harFile("day.har", { changed }).buffer.toString();
    ids.push((await analysis.importCapture({ query: { name: `day ${ids.length}` }, body })).id);
  }
  await using opened = await openPage({}, person.session);
  const { page } = opened;
  await page.goto(`/drift?old=${ids[0]}&new=${ids[1]}`);
  await page.getByRole("status").getByText("2 breaking").waitFor();
  const users = page.getByRole("region", { name: "GET /v1/users/{user_id}" });
  const change = users.getByRole("listitem").filter({ hasText: "response.200.body.credits" });
  await change.getByText("integer", { exact: true }).waitFor();
  await change.getByText("string", { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    (async () => {
      await page.getByRole("button", { name: "Save report" }).click();
      await page.getByRole("menuitem", { name: /^Markdown/ }).click();
    })(),
  ]);
  expect(download.suggestedFilename()).toBe("drift.md");
  await change.getByRole("link").first().click();
  await page.waitForURL(/\/exchanges\/[0-9a-f]{64}$/);
  await page.getByRole("heading", { name: /^GET \/v1\/users\/usr_/ }).waitFor();
  expect(opened.faults).toEqual([]);
});

test("an API is watched: a new capture that breaks it is shown", async () => {
  const person = await newPerson(url, ownerSession);
  const analysis = analysisAs(url, person.session);
  const first = await analysis.importCapture({ body: harFile("a").buffer.toString() });
  const { data } = await analysis.inferSpecs({ body: { capture_ids: [first.id] } });
  await using opened = await openPage({}, person.session);
  const { page } = opened;
  await page.goto(`/specs/${data[0]?.spec.id}/watches`);
  await page.getByRole("button", { name: "New watch" }).click();
  const form = page.getByRole("dialog", { name: /^Watch / });
  await form.getByRole("textbox", { name: "Name" }).fill("Production");
  await form.getByRole("button", { name: "Watch", exact: true }).click();
  const card = page.getByRole("article", { name: "Production" });
  await card.getByText("Compares each new capture with the last revision.").waitFor();
  await analysis.importCapture({ body: harFile("b", { changed: true }).buffer.toString() });
  await card.getByText(/^Broken, /).waitFor({ timeout: 60_000 });
  await card.getByRole("button", { name: "History" }).click();
  await card.getByRole("button", { name: /changes$/ }).click();
  await page.getByRole("dialog").getByText("response.200.body.credits").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(opened.faults).toEqual([]);
});
