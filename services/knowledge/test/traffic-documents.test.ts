import { createKnowledgeClient } from "@workspace/client";
import { newId } from "@workspace/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { internalToken, startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";
import { testPrincipal } from "./support/test-principal.ts";

let knowledge: TestKnowledge;

beforeAll(async () => {
  knowledge = await startKnowledge();
}, 60_000);
afterAll(() => knowledge[Symbol.asyncDispose]());

test("what traffic shows is cited, told anew, seen by nobody else, and taken back", async () => {
  const headers = { "x-workspace-internal-token": internalToken };
  const service = createKnowledgeClient({ baseUrl: knowledge.url, headers });
  const [ada, bob] = [newId("org"), newId("org")].map((organisationId) =>
    testPrincipal({ organisationId, userId: newId("usr") }),
  );
  if (!ada || !bob) throw new Error("nobody is there");
  const key = "spc_1 GET /v1/threads";
  const told = {
    organisation_id: ada.organisationId,
    key,
    title: "GET /v1/threads of api.test",
    text: "# GET /v1/threads\n\nThe endpoint `GET /v1/threads` of the API api.test lists threads.\n",
    source_url: "http://localhost:8000/specs/spc_1?operation=GET%20%2Fv1%2Fthreads",
  };
  const { document_id } = await service.replaceTrafficDocument({ body: told });
  const client = knowledge.clientOf(ada);
  const status = async () => (await client.getDocument({ path: { document_id } })).status;
  await expect.poll(status, { timeout: 20_000 }).toBe("ready");
  expect(await client.getDocument({ path: { document_id } })).toMatchObject({
    origin: "traffic",
    title: told.title,
    source_url: told.source_url,
  });
  const answer = await client.askQuestion({ body: { question: "Which endpoint lists threads?" } });
  expect(JSON.stringify(answer)).toContain(told.source_url);
  expect((await knowledge.clientOf(bob).listDocuments()).data.map(({ id }) => id)).not.toContain(
    document_id,
  );

  const text = told.text.replace("lists threads", "lists all threads");
  const again = await service.replaceTrafficDocument({ body: { ...told, text, title: "Threads" } });
  expect(again.document_id).toBe(document_id);
  const now = await client.getDocument({ path: { document_id } });
  expect(now).toMatchObject({ title: "Threads" });

  const query = { organisation_id: ada.organisationId, key };
  await service.deleteTrafficDocument({ query: { ...query, organisation_id: bob.organisationId } });
  expect((await client.getDocument({ path: { document_id } })).id).toBe(document_id);
  await service.deleteTrafficDocument({ query });
  await service.deleteTrafficDocument({ query });
  await expect(client.getDocument({ path: { document_id } })).rejects.toThrow(/no document/);
});

test("nobody but services tells of traffic", async () => {
  const url = `${knowledge.url}/internal/knowledge/traffic-documents?organisation_id=o&key=k`;
  expect((await fetch(url, { method: "DELETE" })).status).toBe(401);
});
