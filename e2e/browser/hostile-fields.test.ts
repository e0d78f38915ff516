import { createAuthClient, createKnowledgeClient } from "@workspace/client";
import { whenReady } from "@workspace/testing/stack";
import { beforeAll, expect, test } from "vitest";
import { ownerSession, url } from "./support/journeys.ts";
import { openPage } from "./support/open-page.ts";
import { newPerson, sessionCookie } from "./support/people.ts";
import type { Person } from "./support/people.ts";
import { analysisAs } from "./support/traffic.ts";

/** Shown as the text that it is, it is found by its name; read as HTML, by its attribute. */
const hostile = (name: string) => `${name} <img data-hostile src=x onerror="globalThis.wasRun=1">`;

let person: Person;
/** Pages, and the names of the hostile texts that each of them shows. */
let pages: [path: string, shown: string[]][];

beforeAll(async () => {
  person = await newPerson(url, ownerSession);
  const { session } = person;
  const agent = hostile("agent");
  const cookie = `${sessionCookie}=${session}`;
  const headers = { cookie, origin: url, "user-agent": agent };
  const auth = createAuthClient({ baseUrl: url, headers });
  const knowledge = createKnowledgeClient({ baseUrl: url, headers });

  await auth.updateProfile({ body: { name: hostile("person") } });
  const { id: organisation } = await auth.createOrganisation({
    body: { name: hostile("organisation") },
  });
  await auth.switchOrganisation({ path: { organisation_id: organisation } });
  await auth.createKey({ body: { name: hostile("key") } });
  await auth.createAccount({
    body: {
      upstream: "perplexity",
      name: hostile("account"),
      credential: { kind: "api_key", key: "a-key-of-nobody" },
    },
  });
  // Every letter of it is one that an address may have.
  const email = "invited<img/data-hostile/src=x>@example.com";
  const invited = await auth
    .createInvitation({ path: { organisation_id: organisation }, body: { email, role: "member" } })
    .then(
      () => ["invited<img"],
      () => [],
    );
  const { email: address, password } = person;
  await fetch(`${url}/api/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, "user-agent": agent },
    body: JSON.stringify({ email: address, password }),
  });

  const document = await knowledge.createDocumentFromText({
    body: {
      title: hostile("document"),
      kind: "text",
      text: `The quagmire blooms in May, says ${hostile("sentence")}.`,
    },
  });
  await whenReady(knowledge, document.id);
  const collection = await knowledge.createCollection({
    body: { name: hostile("collection"), description: hostile("description") },
  });
  await knowledge.addDocumentToCollection({
    path: { collection_id: collection.id, document_id: document.id },
  });
  const { thread_id: thread } = await knowledge.askQuestion({
    body: {
      question: `When does the quagmire bloom? ${hostile("question")}`,
      model: "workspace/extraction",
      collection_id: collection.id,
    },
  });
  const traffic = await addHostileTraffic(session);
  pages = [
    ["/", ["person"]],
    ["/threads", ["question"]],
    [`/threads/${thread}`, ["question", "document"]],
    ["/collections", ["collection"]],
    [`/collections/${collection.id}`, ["collection", "description", "document"]],
    ["/documents", ["document"]],
    [`/documents/${document.id}`, ["document", "sentence"]],
    ["/find?q=quagmire", ["question"]],
    ["/settings/profile", []],
    ["/settings/security", ["agent"]],
    ["/settings/keys", ["key"]],
    ["/settings/organisation", ["organisation", "person", ...invited]],
    ["/settings/upstreams", ["account"]],
    ["/settings/audit", []],
    ["/settings/limits", []],
    ["/settings/usage", []],
    ...traffic,
  ];
}, 120_000);

/** Traffic is text of strangers, down to the names of its members. */
async function addHostileTraffic(session: string): Promise<typeof pages> {
  const analysis = analysisAs(url, session);
  const entry = {
    request: { method: "GET", url: "https://api.hostile.example/v1/notes" },
    response: {
      status: 200,
      headers: [
        { name: "content-type", value: "application/json" },
        { name: "x-note", value: hostile("header") },
      ],
      content: { text: JSON.stringify({ [hostile("member")]: hostile("value") }) },
    },
  };
  const { id } = await analysis.importCapture({
    query: { name: hostile("capture") },
    body: JSON.stringify({ log: { entries: [entry] } }),
  });
  const exchanges = await analysis.listExchanges();
  const { data: specs } = await analysis.inferSpecs({ body: { capture_ids: [id] } });
  return [
    ["/captures", ["capture"]],
    [`/captures/${id}`, ["capture"]],
    [`/exchanges/${exchanges.data[0]?.id}`, ["header", "member", "value"]],
    [`/specs/${specs[0]?.spec.id}`, ["member"]],
  ];
}

test("whatever people, browsers and documents call themselves is text on every page", async () => {
  await using opened = await openPage({}, person.session);
  const { page } = opened;
  for (const [path, shown] of pages) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    for (const name of shown) {
      const text = page.getByText(name.includes("<") ? name : `${name} <img data-hostile`);
      await text.first().waitFor({ state: "attached" });
    }
    await page.waitForTimeout(300);
    expect(await page.locator("[data-hostile]").count(), path).toBe(0);
    expect(await page.evaluate<boolean>('Object.hasOwn(globalThis, "wasRun")'), path).toBe(false);
  }

  // Lines of the log show what they hold once they are opened.
  await page.goto("/settings/audit");
  const lines = page.getByRole("list", { name: "Lines of the audit log" });
  await page.getByRole("textbox", { name: "Action" }).fill("key.create");
  await lines.getByText("key.create").first().click();
  await lines.getByText("agent <img data-hostile").first().waitFor({ state: "attached" });
  expect(await page.locator("[data-hostile]").count()).toBe(0);
  // Whoever may not see a page is told so; nothing was blocked, and nothing failed.
  expect(opened.faults.filter((fault) => !fault.includes("403"))).toEqual([]);
}, 300_000);
