import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createEndedOrganisationRepository,
  OrganisationFollower,
} from "@workspace/ended-organisations";
import { newId, leadWhileConnected } from "@workspace/storage";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import {
  createLeftoverRepository,
  ownedTables,
} from "../../src/ended-organisations/leftover-repository.ts";
import { removeOrganisation } from "../../src/ended-organisations/remove-organisation.ts";
import type { RemovalDependencies } from "../../src/ended-organisations/remove-organisation.ts";
import { startKnowledge } from "../harness.ts";
import type { TestKnowledge } from "../harness.ts";
import { testPrincipal } from "../support/test-principal.ts";
import { EndedList } from "./ended-list.ts";
import { hangingRows, tracesOf } from "./traces.ts";

type Principal = ReturnType<typeof testPrincipal>;

const everyMs = 100;
const soon = { timeout: 20_000, interval: 50 };
const shared = "Both organisations have this very document.";
const list = new EndedList();
let folder: string;
let knowledge: TestKnowledge;
let url: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "ended-")));
  url = await list.start();
  knowledge = await startKnowledge({
    ALLOWED_FOLDERS: folder,
    BLOB_DIR: join(folder, "blobs"),
    AUTH_URL: `${url}/`,
    ENDED_ORGANISATIONS_EVERY: `${everyMs}ms`,
  });
  await knowledge.addDocument("Handbook", "The handbook belongs to the operator.");
  knowledge.parts.organisations.start();
}, 60_000);
beforeEach(() => (list.isAway = false));
afterAll(async () => {
  await knowledge[Symbol.asyncDispose]();
  await list[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Somebody in an organisation of their own; as an operator, so that it may follow a folder. */
const somebody = () =>
  testPrincipal({ organisationId: newId("org"), userId: newId("usr"), operator: true });

async function post(as: Principal, path: string, body: object) {
  const answer = await fetch(knowledge.url + path, {
    method: "POST",
    headers: { ...knowledge.headersOf(as), "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status, path).toBeLessThan(300);
}

/** One of everything that an organisation can have. */
async function fill(as: Principal, name: string): Promise<void> {
  const client = knowledge.clientOf(as);
  const { id: collection_id } = await client.createCollection({ body: { name: "Papers" } });
  const own = { title: name, text: `The ${name} blooms in April.`, collection_id };
  await client.createDocumentFromText({ body: own });
  await client.createDocumentFromText({ body: { title: "Shared", text: shared } });
  const files = join(folder, name);
  await mkdir(files);
  await writeFile(join(files, "plan.md"), `# Plan\n\nThe plan of ${name}.`);
  const { id: folder_id } = await client.addFolder({ body: { path: files, watch: true } });
  const status = async () => (await client.getFolder({ path: { folder_id } })).status;
  await expect.poll(status, soon).toBe("idle");
  await expect.poll(async () => (await client.getIndexingStatus()).state, soon).toBe("idle");
  await client.askQuestion({ body: { question: `When does the ${name} bloom?`, collection_id } });
  const input = `What is the plan of ${name}?`;
  await post(as, "/v1/agent", { preset: "fast", input });
  await post(as, "/v1/agent", { preset: "fast", input, background: true });
  const messages = [{ role: "user", content: input }];
  await post(as, "/async/chat/completions", { request: { model: "sonar", messages } });
  // Each of the four answers has become a thread.
  const count = async () => (await tracesOf(knowledge.sql, as.organisationId))["threads"];
  await expect.poll(count, soon).toBe(4);
}

const traces = (of: Principal) => tracesOf(knowledge.sql, of.organisationId);
const blobs = async () =>
  (await readdir(join(folder, "blobs"), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  ).length;
const logged = (text: string) => knowledge.log.filter((line) => line.includes(text));

test("all that an ended organisation had is removed, and nothing of anybody else", async () => {
  const [ada, bob] = [somebody(), somebody()];
  const [before, blobsBefore] = [await hangingRows(knowledge.sql), await blobs()];
  await fill(bob, "fern");
  const [withBob, blobsOfBob] = [await hangingRows(knowledge.sql), await blobs()];
  const bobs = await traces(bob);
  await fill(ada, "orchid");
  const adas = await traces(ada);
  // A table that comes later is missed here until `fill` knows of it.
  expect(Object.keys(adas)).toEqual(
    "answer_cache async_chats collections documents folders responses threads".split(" "),
  );
  // Two of three documents have an original of their own.
  expect(await blobs()).toBe(blobsOfBob + 2);

  list.ended.push(newId("org"), ada.organisationId, newId("org"));
  await expect.poll(() => traces(ada), soon).toEqual({});
  await expect.poll(() => hangingRows(knowledge.sql), soon).toEqual(withBob);
  expect(await traces(bob)).toMatchObject({ documents: bobs["documents"], folders: 1 });
  expect(await blobs()).toBe(blobsOfBob);
  const read = await knowledge.clientOf(ada).searchPassages({ body: { query: "orchid plan" } });
  expect(JSON.stringify(read.hits)).not.toMatch(/orchid/);
  const [line] = logged("an organisation that ended was removed").filter((text) =>
    text.includes(ada.organisationId),
  );
  expect(JSON.parse(line ?? "{}")).toMatchObject({
    documents: 3,
    folders: 1,
    collections: 1,
    chats: 1,
  });

  list.ended.push(bob.organisationId);
  await expect.poll(() => traces(bob), soon).toEqual({});
  await expect.poll(() => hangingRows(knowledge.sql), soon).toEqual(before);
  expect(await blobs()).toBe(blobsBefore);
}, 120_000);

test("each end is read once: the list is asked on from its last cursor", async () => {
  await expect
    .poll(() => knowledge.sql`select cursor from ended_organisations_cursor`, soon)
    .toMatchObject([{ cursor: `n${list.ended.length}` }]);
  list.cursors.length = 0;
  await expect.poll(() => list.cursors.length, soon).toBeGreaterThan(2);
  expect(new Set(list.cursors)).toEqual(new Set([`n${list.ended.length}`]));
});

test("an outage of auth only delays, and is told", async () => {
  const ada = somebody();
  await knowledge.clientOf(ada).createThread({ body: { title: "Last words" } });
  list.isAway = true;
  list.ended.push(ada.organisationId);
  await expect
    .poll(() => logged("auth does not tell which organisations ended").length, soon)
    .toBeGreaterThan(1);
  expect(await traces(ada)).toEqual({ threads: 1 });
  list.isAway = false;
  await expect.poll(() => traces(ada), soon).toEqual({});
});

test("what work that was under way stores afterwards is removed as well", async () => {
  const ada = somebody();
  list.ended.push(ada.organisationId);
  const removed = () => knowledge.sql`select 1 from ended_organisations
    where organisation_id = ${ada.organisationId} and removed_at is not null`;
  await expect.poll(async () => (await removed()).count, soon).toBe(1);
  await knowledge.clientOf(ada).createDocumentFromText({ body: { title: "Late", text: "Late." } });
  await expect.poll(() => traces(ada), soon).toEqual({});
});

/** What a follower of a test's own needs beside whom it asks. */
function followerDependencies() {
  const { parts, sql } = knowledge;
  const { logger, folders, documents, collecting: collections, answers: threads } = parts;
  const ended = createEndedOrganisationRepository(sql, ownedTables);
  const leftovers = createLeftoverRepository(sql);
  const removal = { leftovers, logger, folders, documents, collections, threads };
  return { service: "knowledge", sql, ended, logger, threads, removal, remove: removeBy(removal) };
}

function removeBy(removal: RemovalDependencies) {
  return (id: string, signal: AbortSignal) => removeOrganisation(removal, id, signal);
}

test("a removal that is broken off is gone on with, and keeps none from the others", async () => {
  await knowledge.parts.organisations.close();
  const [ada, bob] = [somebody(), somebody()];
  for (const one of [ada, bob])
    for (const title of ["One", "Two"])
      await knowledge.clientOf(one).createThread({ body: { title } });
  await knowledge.clientOf(ada).createDocumentFromText({ body: { title: "Doc", text: "Doc." } });
  const deps = followerDependencies();
  const { threads } = deps.threads;
  let allowed = 1;
  const breaking: typeof threads = {
    ...threads,
    delete: async (tenant, id) => {
      if (tenant.organisationId === ada.organisationId && allowed-- <= 0) throw new Error("broken");
      return threads.delete(tenant, id);
    },
  };
  const follower = new OrganisationFollower({
    ...deps,
    remove: removeBy({ ...deps.removal, threads: { ...deps.threads, threads: breaking } }),
    auth: { listEndedOrganisations: async () => ({ data: [], cursor: "n0" }) },
    everyMs,
  });
  const ended_at = new Date().toISOString();
  const notes = [ada, bob].map(({ organisationId: id }) => ({ id, ended_at }));
  await deps.ended.note(notes, "n0");
  onTestFinished(() => follower.close());
  follower.start();
  await expect.poll(() => traces(bob), soon).toEqual({});
  await expect.poll(() => traces(ada), soon).toEqual({ threads: 1, documents: 1 });
  const told = () => logged("could not be removed").join();
  await expect.poll(told, soon).toContain(ada.organisationId);
  allowed = 1;
  await expect.poll(() => traces(ada), soon).toEqual({});
});

test("of several replicas one does it at a time", async () => {
  let asked = 0;
  const auth = {
    listEndedOrganisations: async () => {
      asked++;
      return { data: [], cursor: null };
    },
  };
  const deps = followerDependencies();
  const follower = new OrganisationFollower({ ...deps, auth, everyMs: 20 });
  onTestFinished(() => follower.close());
  const { signal } = new AbortController();
  const free = Promise.withResolvers<void>();
  const other = leadWhileConnected(deps.sql, "knowledge:ended-organisations", signal, () => {
    follower.start();
    return free.promise;
  });
  await new Promise((done) => setTimeout(done, 300));
  expect(asked).toBe(0);
  free.resolve();
  await other;
  await expect.poll(() => asked, soon).toBeGreaterThan(0);
});

test("without an address of auth nothing is followed, which is said once", async () => {
  const follower = new OrganisationFollower({ ...followerDependencies(), auth: null, everyMs: 10 });
  follower.start();
  await new Promise((done) => setTimeout(done, 100));
  await follower.close();
  expect(logged("AUTH_URL is not set")).toHaveLength(1);
});
