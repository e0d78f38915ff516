import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { entryOf, harOf } from "./traffic.ts";

interface Told {
  organisation_id: string;
  key: string;
  title: string;
  text: string;
  source_url: string;
}

/** The part of the knowledge service that is told of traffic. */
const documents = new Map<string, Told>();
let stored = 0;
let isAway = false;
const knowledge = createServer(async (request, response) => {
  const url = new URL(request.url ?? "", "http://knowledge");
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const isAsked =
    url.pathname === "/internal/knowledge/traffic-documents" &&
    request.headers["x-workspace-internal-token"] !== undefined;
  if (isAway || !isAsked) return response.writeHead(503).end("{}");
  if (request.method === "DELETE") {
    documents.delete(url.searchParams.get("key") ?? "");
    return response.writeHead(204).end();
  }
  const told = JSON.parse(body) as Told;
  documents.set(told.key, told);
  stored += 1;
  response.setHeader("content-type", "application/json");
  return response.end(JSON.stringify({ document_id: `doc_${"0".repeat(26)}` }));
});
const person = testPrincipal("q");
let analysis: TestAnalysis;

beforeAll(async () => {
  await new Promise<void>((resolve) => knowledge.listen(0, "127.0.0.1", resolve));
  const { port } = knowledge.address() as AddressInfo;
  analysis = await startAnalysis({
    KNOWLEDGE_URL: `http://127.0.0.1:${port}/`,
    PUBLIC_URL: "https://workspace.example",
  });
});
afterAll(async () => {
  await analysis[Symbol.asyncDispose]();
  knowledge.closeAllConnections();
  knowledge.close();
});

const soon = { timeout: 20_000, interval: 50 };
const keys = () => [...documents.keys()].map((key) => key.replace(/^spc_\w+ /, "")).toSorted();

test("operations and an exchange of each are told in words, and taken back", async () => {
  const client = analysis.clientOf(person);
  const listed = { data: [{ id: "t1", title: "One" }], next: null };
  const first = await client.importCapture({
    body: harOf([
      entryOf("https://api.test/v1/threads?page=1", listed),
      entryOf(
        "https://api.test/v1/threads",
        { id: "t2" },
        {
          method: "POST",
          status: 201,
          body: { title: "Two", password: "hunter2-quagmire" },
        },
      ),
    ]),
  });
  isAway = true;
  const { data } = await client.inferSpecs({ body: { capture_ids: [first.id] } });
  const spec_id = data[0]?.spec.id ?? "";
  const waiting = async () => {
    const [job] = await analysis.sql<{ attempts: number }[]>`
      select attempts from jobs where kind = 'index' and holder is null`;
    return job?.attempts ?? 0;
  };
  await expect.poll(waiting, soon).toBeGreaterThan(0);
  isAway = false;
  await analysis.sql`update jobs set due_at = now() where kind = 'index'`;
  const all = [
    "GET /v1/threads",
    "GET /v1/threads example",
    "POST /v1/threads",
    "POST /v1/threads example",
  ];
  await expect.poll(keys, soon).toEqual(all);
  const told = documents.get(`${spec_id} GET /v1/threads`);
  expect(told).toMatchObject({
    organisation_id: person.organisationId,
    title: "GET /v1/threads of api.test",
    source_url: `https://workspace.example/specs/${spec_id}?operation=GET%20%2Fv1%2Fthreads`,
  });
  expect(told?.text).toContain("The endpoint `GET /v1/threads` of the API api.test lists threads.");
  expect(told?.text).toContain("`data[].title`");
  expect(told?.text).toContain("- `page` in the query: integer");
  const example = documents.get(`${spec_id} POST /v1/threads example`);
  expect(example?.source_url).toMatch(/^https:\/\/workspace\.example\/exchanges\/[0-9a-f]{64}$/);
  expect(example?.text).toContain('"title":"Two"');
  expect(JSON.stringify([...documents])).not.toContain("hunter2-quagmire");

  const before = stored;
  const second = await client.importCapture({
    body: harOf([entryOf("https://api.test/v1/users", [{ id: 1 }])]),
  });
  const capture_ids = [second.id];
  await client.addSpecCaptures({ path: { spec_id }, body: { capture_ids } });
  await expect.poll(keys, soon).toContain("GET /v1/users example");
  expect(stored).toBe(before + 2);

  await client.deleteCapture({ path: { capture_id: second.id } });
  await expect.poll(keys, soon).toEqual(all);
  await client.deleteCapture({ path: { capture_id: first.id } });
  await expect.poll(keys, soon).toEqual(all.filter((key) => !key.endsWith("example")));
  await client.deleteSpec({ path: { spec_id } });
  await expect.poll(keys, soon).toEqual([]);
  const left = async () => (await analysis.sql`select from told_documents`).count;
  await expect.poll(left, soon).toBe(0);
}, 60_000);
