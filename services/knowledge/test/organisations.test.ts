import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KnowledgeClient } from "@workspace/client";
import { asTenant } from "@workspace/storage";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recoverAnswers } from "../src/answers/recover-answers.ts";
import type { TestKnowledge } from "./harness.ts";
import { tenantOf } from "./support/test-principal.ts";
import { ada, addText, bob, operator, TwoOrganisations } from "./support/two-organisations.ts";

/** On a machine that has other things to do. */
const soon = { timeout: 15_000 };
let stage: TwoOrganisations;
let knowledge: TestKnowledge;
let adas: KnowledgeClient;
let bobs: KnowledgeClient;
let operators: KnowledgeClient;
let shared: TwoOrganisations["shared"];

beforeAll(async () => {
  stage = await TwoOrganisations.start();
  ({ knowledge, adas, bobs, operators, shared } = stage);
}, 120_000);
afterAll(() => stage[Symbol.asyncDispose]());

const search = async (client: KnowledgeClient, query: string) =>
  (await client.searchPassages({ body: { query } })).hits.map(({ document }) => document.title);
const titles = async (client: KnowledgeClient) =>
  (await client.listDocuments({})).data.map(({ title }) => title).toSorted();
const refused = (status: number) => expect.objectContaining({ status });

describe("an organisation", () => {
  test("lists, searches, asks and counts its own and the installation's, and nothing else", async () => {
    expect(await titles(adas)).toEqual(["Handbook", "Orchids"]);
    expect(await titles(bobs)).toEqual(["Ferns", "Handbook"]);
    expect(await search(adas, "orchid fern handbook")).not.toContain("Ferns");
    expect((await search(adas, "orchid handbook")).toSorted()).toEqual(["Handbook", "Orchids"]);
    expect(await search(bobs, "orchid")).not.toContain("Orchids");
    const answer = await bobs.askQuestion({ body: { question: "When does the orchid bloom?" } });
    expect(answer.sources.map(({ title }) => title)).not.toContain("Orchids");
    expect(answer.refused).toBe(true);
    expect(await bobs.getStats()).toMatchObject({ documents: { total: 2 }, threads: 1 });
    expect(await adas.getStats()).toMatchObject({ documents: { total: 2 }, threads: 0 });
    expect((await bobs.getIndexingStatus()).documents.total).toBe(2);
    expect((await adas.searchEntries({ query: { q: "orchid" } })).data).toEqual([]);
  });

  test("has its own cache", async () => {
    const ask = (client: KnowledgeClient) =>
      client.askQuestion({ body: { question: "Who reads the handbook?" } });
    expect((await ask(adas)).cached).toBe(false);
    expect((await ask(adas)).cached).toBe(true);
    const theirs = await ask(bobs);
    expect(theirs).toMatchObject({ cached: false, refused: false });
    expect((await bobs.getStats()).cache).toMatchObject({ entries: 2, hits: 0 });
  });

  test("may take names, external ids and contents that others have", async () => {
    const body = { title: "Twin", text: "The very same words.", external_id: "twin" };
    const [one, two] = await Promise.all([
      adas.createDocumentFromText({ body }),
      bobs.createDocumentFromText({ body }),
    ]);
    expect(one.id).not.toBe(two.id);
    await adas.createCollection({ body: { name: "Papers" } });
    await bobs.createCollection({ body: { name: "Papers" } });
    await expect(bobs.createCollection({ body: { name: "papers" } })).rejects.toEqual(refused(409));
    await adas.deleteDocument({ path: { document_id: one.id } });
    const left = await bobs.getDocumentOriginal({ path: { document_id: two.id } });
    expect(await left.text()).toBe(body.text);
    await bobs.deleteDocument({ path: { document_id: two.id } });
  });

  test("keeps others' documents and threads out of its collections", async () => {
    const { id: collection_id } = await adas.createCollection({ body: { name: "Own" } });
    const { id: own } = await adas.createThread({ body: { title: "Mine" } });
    const { id: theirs } = await bobs.createThread({ body: { title: "Theirs" } });
    const [fern] = (await bobs.listDocuments({ query: { q: "Ferns" } })).data;
    const [orchid] = (await adas.listDocuments({ query: { q: "Orchids" } })).data;
    const put = (document_id = "") =>
      adas.addDocumentToCollection({ path: { collection_id, document_id } });
    await expect(put(fern?.id)).rejects.toEqual(refused(404));
    await expect(put(shared.documentId)).rejects.toEqual(refused(409));
    await put(orchid?.id);
    await adas.addThreadToCollection({ path: { collection_id, thread_id: own } });
    await expect(
      adas.addThreadToCollection({ path: { collection_id, thread_id: theirs } }),
    ).rejects.toEqual(refused(404));
    const papers = (await bobs.listCollections({ query: { name: "Papers" } })).data[0]?.id ?? "";
    for (const collections of [[papers], [collection_id, papers], [shared.collectionId]])
      await expect(
        adas.updateDocument({
          path: { document_id: orchid?.id ?? "" },
          body: { collection_ids: collections },
        }),
      ).rejects.toEqual(refused(404));
    expect(await adas.getCollection({ path: { collection_id } })).toMatchObject({
      document_count: 1,
      thread_count: 1,
    });
  });

  test("hears of its own documents only", async () => {
    const leaving = new AbortController();
    const heard: string[] = [];
    const listening = (async () => {
      const events = bobs.streams.streamIndexingEvents({}, { signal: leaving.signal });
      for await (const event of events) heard.push(JSON.stringify(event));
    })().catch(() => {});
    await expect.poll(() => heard.length, soon).toBeGreaterThan(0);
    const theirs = await addText(adas, "Whisper", "Nobody hears of this.");
    await adas.deleteDocument({ path: { document_id: theirs } });
    const own = await addText(bobs, "Shout", "Bob hears of this.");
    await expect.poll(() => heard.join(""), soon).toContain(own);
    leaving.abort();
    await listening;
    expect(heard.join("")).not.toContain(theirs);
  });

  test("takes up its own conversations only", async () => {
    const ask = (as: typeof ada, body: object) =>
      stage.post(as, "/v1/agent", { preset: "fast", ...body });
    const first = await ask(ada, { input: "When does the orchid bloom?" });
    const next = { input: "And the fern?", previous_response_id: first.body["id"] };
    expect((await ask(bob, next)).status).toBe(404);
    expect((await ask(ada, next)).status).toBe(200);
  });
});

describe("what belongs to the installation", () => {
  test("is read by everybody and changed by its operator alone", async () => {
    const path = { document_id: shared.documentId };
    expect((await adas.getDocumentContent({ path })).text).toContain("read by everybody");
    const changes: ((client: KnowledgeClient) => Promise<unknown>)[] = [
      (client) => client.updateDocument({ path, body: { language: "en" } }),
      (client) => client.reindexDocument({ path }),
      (client) => client.createDocumentFromText({ body: inShared("A new leaf.") }),
      (client) => client.createThread({ body: { collection_id: shared.collectionId } }),
      (client) =>
        client.updateCollection({
          path: { collection_id: shared.collectionId },
          body: { description: "New" },
        }),
      (client) => client.deleteDocument({ path }),
    ];
    for (const change of changes) {
      await expect(change(adas)).rejects.toEqual(refused(403));
      await change(operators);
    }
    // What was cached of a document of the installation is everybody's loss.
    const [cached] = await knowledge.sql`select count(*)::int as count from answer_cache`;
    expect(cached?.["count"]).toBe(0);
    const [leaf] = (await bobs.listDocuments({ query: { q: "Leaf" } })).data;
    expect(leaf).toMatchObject({ collection_ids: [shared.collectionId] });
  });

  test("a collection of it is asked by everybody, each into a thread of their own", async () => {
    const body = { question: "What is new?", collection_id: shared.collectionId };
    const answer = await adas.askQuestion({ body });
    const path = { thread_id: answer.thread_id };
    expect((await adas.getThread({ path })).thread.collection_ids).toEqual([]);
    await expect(bobs.getThread({ path })).rejects.toEqual(refused(404));
  });

  test("its threads are answered from what everybody reads, whoever asks", async () => {
    await addText(operators, "Ledger", "The ledger of the operator is private.");
    const body = { question: "What is private?", collection_id: shared.collectionId };
    const { thread_id } = await operators.askQuestion({ body });
    const again = { question: "What about the ledger?", thread_id };
    const answer = await operators.askQuestion({ body: again });
    expect(answer.sources.map(({ title }) => title)).not.toContain("Ledger");
    expect((await bobs.getThread({ path: { thread_id } })).entries).toHaveLength(2);
    await expect(bobs.askQuestion({ body: again })).rejects.toEqual(refused(403));
  });

  const inShared = (text: string) => ({ title: "Leaf", text, collection_id: shared.collectionId });
});

describe("work in the background", () => {
  test("reads a folder for its organisation", async () => {
    await writeFile(join(stage.folder, "plan.md"), "# Plan\n\nThe plan is the operator's own.");
    const { id } = await operators.addFolder({ body: { path: stage.folder } });
    const isScanned = async () => (await operators.getFolder({ path: { folder_id: id } })).status;
    await expect.poll(isScanned, soon).toBe("idle");
    const query = { q: "plan.md" };
    expect((await operators.listDocuments({ query })).data).toHaveLength(1);
    expect((await adas.listDocuments({ query })).data).toEqual([]);
    await expect(adas.listFolders({})).rejects.toEqual(refused(403));
  });

  test("answers a queued chat for its organisation", async () => {
    const messages = [{ role: "user", content: "When does the orchid of the north bloom?" }];
    const { body } = await stage.post(bob, "/async/chat/completions", {
      request: { model: "sonar", messages },
    });
    const read = async (as: typeof ada) => {
      const path = `${knowledge.url}/async/chat/completions/${String(body["id"])}`;
      const answer = await fetch(path, { headers: knowledge.headersOf(as) });
      return { status: answer.status, text: await answer.text() };
    };
    await expect.poll(async () => (await read(bob)).text, soon).toContain("COMPLETED");
    expect((await read(bob)).text).not.toContain("April");
    expect((await read(ada)).status).toBe(404);
    const found = (await bobs.searchEntries({ query: { q: "orchid north" } })).data;
    expect(found.map(({ origin }) => origin)).toContain("chat");
    const theirs = (await adas.searchEntries({ query: { q: "orchid north" } })).data;
    expect(theirs.map(({ origin }) => origin)).not.toContain("chat");
  });

  test("takes a broken answer up again for its organisation", async () => {
    const question = "In which month does the orchid bloom?";
    const { id } = await bobs.askQuestion({ body: { question, no_cache: true } });
    await knowledge.sql`update entries set status = 'in_progress',
      answer = jsonb_set(answer, '{status}', '"in_progress"') where answer_id = ${id}`;
    const { answers, runEvents } = knowledge.parts;
    expect(await recoverAnswers(answers, runEvents)).toBe(1);
    const path = { answer_id: id };
    await expect.poll(async () => (await bobs.getAnswer({ path })).status, soon).toBe("completed");
    const answer = await bobs.getAnswer({ path });
    expect(answer.sources.map(({ title }) => title)).not.toContain("Orchids");
    await expect(adas.getAnswer({ path })).rejects.toEqual(refused(404));
  });
});

describe("row security, should a query forget its condition", () => {
  const as = <T>(who: typeof ada, act: Parameters<typeof asTenant<T>>[2]) =>
    asTenant(knowledge.sql, tenantOf(who), act);
  const owned = ["documents", "collections", "threads", "responses", "async_chats"];

  test("shows one organisation's rows and the installation's", async () => {
    for (const table of owned) {
      const rows = await as(ada, (tx) => tx`select organisation_id as owner from ${tx(table)}`);
      for (const { owner } of rows) expect([null, ada.organisationId], table).toContain(owner);
    }
    const { id: collection_id } = await bobs.createCollection({ body: { name: "Bob's" } });
    const [fern] = (await bobs.listDocuments({ query: { q: "Ferns" } })).data;
    const path = { collection_id, document_id: fern?.id ?? "" };
    await bobs.addDocumentToCollection({ path });
    const all = await knowledge.sql`select organisation_id from documents`;
    const seen = await as(ada, (tx) => tx`select organisation_id from documents`);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThan(all.length);
    for (const table of ["passages", "document_texts", "entries", "collection_documents"]) {
      const count = async (sql: Pick<typeof knowledge.sql, "unsafe">) =>
        Number((await sql.unsafe(`select count(*) as count from ${table}`))[0]?.["count"]);
      const visible = await as(ada, count);
      expect(visible, table).toBeLessThan(await count(knowledge.sql));
      if (table !== "entries") expect(visible, table).toBeGreaterThan(0);
    }
    const cached = await as(ada, (tx) => tx`select organisation_id as owner from answer_cache`);
    expect(new Set(cached.map(({ owner }) => String(owner)))).toEqual(
      new Set([ada.organisationId]),
    );
  });

  test("holds for the one statement that a search reads its passages by", async () => {
    const { sql } = knowledge;
    const ids = (await sql<{ id: number }[]>`select id from passages`).map(({ id }) => id);
    const rows = await sql<{ document_id: string }[]>`
      select * from passages_read_by(${bob.organisationId}, ${ids}::bigint[])`;
    const readable = (await bobs.listDocuments({})).data.map(({ id }) => id);
    expect(new Set(rows.map((row) => row.document_id))).toEqual(new Set(readable));
    const [reader] = await sql`select prosecdef as "runsAsOwner", proowner::regrole::text as owner
      from pg_proc where proname = 'passages_read_by'`;
    expect(reader).toEqual({ runsAsOwner: true, owner: "workspace_tenant" });
  });

  test("takes no change of another's row, nor of the installation's but by its operator", async () => {
    const count = async (who: typeof ada, text: string) =>
      (await as(who, (tx) => tx.unsafe(text))).count;
    const others = `where organisation_id = '${bob.organisationId}'`;
    for (const table of ["documents", "threads", "collections"]) {
      expect(await count(ada, `delete from ${table} ${others}`)).toBe(0);
      expect(await count(ada, `update ${table} set created_at = now() ${others}`)).toBe(0);
      expect(await count(ada, `delete from ${table} where organisation_id is null`)).toBe(0);
    }
    const adopt = `update threads set organisation_id = '${ada.organisationId}'
      where organisation_id is null`;
    expect(await count(ada, adopt)).toBe(0);
    await expect(as(operator, (tx) => tx.unsafe(adopt))).rejects.toThrow(/row-level security/);
    await expect(
      count(ada, `insert into threads (id, title, organisation_id) values ('thr_x', '', null)`),
    ).rejects.toThrow(/row-level security/);
    await expect(
      count(
        ada,
        `insert into collection_documents
        select c.id, '${shared.documentId}' from collections c
        where c.organisation_id = '${ada.organisationId}' limit 1`,
      ),
    ).rejects.toThrow(/row-level security|foreign key/);
    await expect(count(ada, "select * from run_events")).rejects.toThrow(/permission denied/);
  });
});
