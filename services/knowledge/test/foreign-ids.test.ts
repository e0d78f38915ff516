import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { contracts } from "@workspace/contracts";
import type { Contract, OperationDescription } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import type { JudgedReply, KnownValues } from "@workspace/testing/conformance";
import { startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";
import { testPrincipal } from "./support/test-principal.ts";

/** Stands in all that the owner has; whoever else is told it has been told too much. */
const secret = "quagmire-heliotrope";
const owner = testPrincipal({ operator: true });
/** Of another organisation, and with every right but its owner's. */
const stranger = testPrincipal({
  userId: "usr_01jd3v7q8m2n4p6r8t0v2x4z7d",
  organisationId: "org_01jd3v7q8m2n4p6r8t0v2x4z7d",
  operator: true,
});

let knowledge: TestKnowledge;
let folder: string;
/** Ids of the owner's, by the names that parameters and members have. */
let owned: Record<string, string[]>;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "owned-")));
  await writeFile(join(folder, "notes.md"), `# ${secret}\n\nThe ${secret} grows at dusk.`);
  knowledge = await startKnowledge({ ALLOWED_FOLDERS: folder });
  owned = await makeThings();
  await endRowSecurity();
}, 120_000);
afterAll(async () => {
  await knowledge[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The service's own conditions have to do alone; what row security does alone is told elsewhere. */
async function endRowSecurity(): Promise<void> {
  const tables = await knowledge.sql<{ name: string }[]>`
    select relname as name from pg_class
    where relrowsecurity and relnamespace = 'knowledge'::regnamespace`;
  expect(tables.length).toBeGreaterThan(0);
  for (const { name } of tables)
    await knowledge.sql`alter table ${knowledge.sql(name)} disable row level security`;
}

async function makeThings(): Promise<Record<string, string[]>> {
  const { client } = knowledge;
  const { id: documentId } = await client.createDocumentFromText({
    body: { title: secret, text: `The ${secret} blooms in May.`, external_id: secret },
  });
  const { id: collectionId } = await client.createCollection({ body: { name: secret } });
  const inside = { collection_id: collectionId, document_id: documentId };
  await client.addDocumentToCollection({ path: inside });
  const { id: folderId } = await client.addFolder({ body: { path: folder } });
  const areReady = async () => {
    const { documents } = await client.getIndexingStatus();
    if (documents.ready < 2) throw new Error("The documents are not read yet");
  };
  await vi.waitFor(areReady, { timeout: 20_000 });
  const passages = await client.listPassages({ path: { document_id: documentId } });
  const question = `When does the ${secret} bloom?`;
  const answer = await client.askQuestion({ body: { question, collection_id: collectionId } });
  const response = await post("/v1/agent", { input: question, preset: "fast" });
  const chat = await post("/async/chat/completions", {
    request: { model: "sonar", messages: [{ role: "user", content: question }] },
  });
  return {
    document_id: [documentId],
    document_ids: [documentId],
    passage_id: passages.data.map(({ id }) => id),
    folder_id: [folderId],
    collection_id: [collectionId],
    collection_ids: [collectionId],
    thread_id: [answer.thread_id],
    entry_id: [answer.entry_id],
    answer_id: [answer.id],
    response_id: [String(response["id"])],
    previous_response_id: [String(response["id"])],
    request_id: [String(chat["id"])],
    file_id: ["file_of_the_answer"],
  };
}

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(knowledge.url + path, {
    method: "POST",
    headers: { ...knowledge.headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

function get(path: string, principal = owner): Promise<Response> {
  return fetch(knowledge.url + path, { headers: knowledge.headersOf(principal) });
}

/** The path with the owner's ids in it; null where it names nothing of anybody's. */
function pathOf({ path }: OperationDescription): string | null {
  let named = false;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    named ||= name in owned;
    return owned[name]?.[0] ?? "nothing";
  });
  return named ? filled : null;
}

async function tryAll<Ops>(contract: Contract<Ops>) {
  const reached = new Set<string>();
  const judge = ({ operation, request, reply }: JudgedReply): string | null => {
    const said = reply.body.toString() + (reply.events ?? []).map(({ data }) => data).join("\n");
    if (said.includes(secret)) return "told of what another organisation has";
    const path = pathOf(operation);
    if (path === null || request.target.split("?")[0] !== path) return null;
    reached.add(operation.operationId);
    if (reply.status < 400) return "did something with what another organisation has";
    return reply.status === 403 ? "told that there is something of another organisation's" : null;
  };
  const report = await checkConformance({
    contract,
    baseUrl: knowledge.url,
    headers: knowledge.headersOf(stranger),
    runs: 12,
    streamMs: 300,
    known: (): KnownValues => owned,
    judge,
    // These two reach for what the generator names: files of this machine, addresses of others.
    only: ({ operationId }) => operationId !== "addFolder" && operationId !== "addUrl",
  });
  return { report, reached };
}

describe.each([
  ["its own API", contracts.knowledge],
  ["the Perplexity-compatible API", contracts.perplexity],
] as const)("%s", (_name, contract) => {
  const operations = Object.values<OperationDescription>(contract.operations);

  test("answers its owner by the ids of this test", async () => {
    const read = operations.filter(({ method }) => method === "get");
    for (const operation of read) {
      const path = pathOf(operation);
      // No answer made here has a file.
      if (path === null || operation.path.includes("{file_id}")) continue;
      const answer = await get(path);
      expect(answer.status, operation.operationId).toBe(200);
      await answer.body?.cancel();
    }
  });

  test("tells another organisation nothing, in no operation", async () => {
    const before = await ownersThings();
    const { report, reached } = await tryAll<unknown>(contract);
    expect(describeFailures(report)).toBe("");
    const named = operations.filter((operation) => pathOf(operation) !== null);
    expect([...reached].toSorted()).toEqual(named.map((each) => each.operationId).toSorted());
    expect(await ownersThings()).toEqual(before);
  }, 600_000);
});

/** All that the owner can list, but for how often it was read. */
async function ownersThings(): Promise<unknown> {
  const lists = ["documents", "collections", "threads", "entries", "folders"];
  return Promise.all(
    lists.map(async (name) => {
      const { data } = (await (await get(`/api/knowledge/${name}`)).json()) as { data: unknown[] };
      expect(data.length, name).toBeGreaterThan(0);
      return data;
    }),
  );
}
