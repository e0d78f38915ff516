import { encodeCursor } from "@workspace/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";
import { testPrincipal } from "./support/test-principal.ts";

let knowledge: TestKnowledge;
beforeAll(async () => {
  knowledge = await startKnowledge();
});
afterAll(() => knowledge[Symbol.asyncDispose]());

const hostile = [
  "'; drop table knowledge.documents; --",
  `" or 1=1; --`,
  "$1 $$; select pg_sleep(20); $$",
  String.raw`\'; truncate knowledge.threads; --`,
  "%_' union select current_user --",
  "{}'::jsonb || '",
];

test.each(hostile)("%s is stored and searched for as the text that it is", async (text) => {
  const { client } = knowledge;
  const made = await client.createCollection({ body: { name: text, description: text } });
  expect(made).toMatchObject({ name: text, description: text });
  const document = await client.createDocumentFromText({
    body: { title: text, text: `Words about ${text}.`, external_id: text },
  });
  const path = { document_id: document.id };
  expect(await client.getDocument({ path })).toMatchObject({ title: text });
  const thread = await client.createThread({ body: { title: text } });
  expect(thread.title).toBe(text);
  await client.addDocumentToCollection({ path: { ...path, collection_id: made.id } });

  const started = performance.now();
  await client.searchEntries({ query: { q: text } });
  await client.askQuestion({
    body: { question: text, collection_id: made.id, filters: { domains: [] } },
  });
  const threads = await client.listThreads({ query: {} });
  expect(threads.data.map(({ id }) => id)).toContain(thread.id);
  expect(performance.now() - started).toBeLessThan(15_000);
  const [row] = await knowledge.sql`select count(*)::int as documents from documents`;
  expect(row?.["documents"]).toBeGreaterThan(0);
});

test.each([...hostile, "2026-02-31 00:00:00+00", "infinity", "99999999999", "NaN"])(
  "a forged cursor that holds %s is refused, or read as text",
  async (key) => {
    const { client } = knowledge;
    const cursor = encodeCursor({ key, id: key });
    const { data: documents } = await client.listDocuments({ query: { limit: 1 } });
    const path = { document_id: documents[0]?.id ?? "" };
    const refused = [
      ...(["-created_at", "updated_at"] as const).map((sort) =>
        client.listDocuments({ query: { cursor, sort } }),
      ),
      client.listThreads({ query: { cursor } }),
      client.listFolders({ query: { cursor } }),
      client.listPassages({ path, query: { cursor } }),
    ];
    for (const asked of refused) await expect(asked).rejects.toMatchObject({ status: 400 });
    await client.listDocuments({ query: { cursor, sort: "title" } });
    await client.listCollections({ query: { cursor } });
    await client.searchEntries({ query: { cursor } });
  },
);

test.each(["a\0b", "\0", "resp_'--"])("a conversation named %j is not known", async (id) => {
  const reply = await fetch(`${knowledge.url}/v1/agent`, {
    method: "POST",
    headers: { ...knowledge.headersOf(testPrincipal()), "content-type": "application/json" },
    body: JSON.stringify({ input: "And then?", preset: "fast", previous_response_id: id }),
  });
  expect(reply.status).toBe(404);
});
