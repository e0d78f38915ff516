import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import type { OperationDescription } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import { startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";
import { testPrincipal } from "./support/test-principal.ts";

const ada = testPrincipal();

let knowledge: TestKnowledge;
let documentId: string;

beforeAll(async () => {
  knowledge = await startKnowledge();
  documentId = await knowledge.addDocument("Guide", "# Import\n\nDrop the file on the page.");
});
afterAll(() => knowledge[Symbol.asyncDispose]());

const runs = 8;

test("its own API answers valid and hostile requests as its contract says", async () => {
  const { client } = knowledge;
  const { id: collectionId } = await client.createCollection({ body: { name: "Papers" } });
  const answer = await client.askQuestion({ body: { question: "How do I import?" } });
  const report = await checkConformance({
    contract: contracts.knowledge,
    baseUrl: knowledge.url,
    headers: knowledge.headers,
    runs,
    known: () => ({
      document_id: [documentId],
      collection_id: [collectionId],
      thread_id: [answer.thread_id],
      entry_id: [answer.entry_id],
      answer_id: [answer.id],
    }),
    // These two reach for what the generator names: files of this machine, addresses of others.
    only: ({ operationId }) => operationId !== "addFolder" && operationId !== "addUrl",
  });
  expect(describeFailures(report)).toBe("");
}, 300_000);

test("the Perplexity-compatible API does, too", async () => {
  const report = await checkConformance({
    contract: contracts.perplexity,
    baseUrl: knowledge.url,
    headers: knowledge.headers,
    runs,
    known: () => ({
      model: ["sonar", "workspace/extraction"],
      preset: ["fast"],
      model_id: ["sonar"],
    }),
  });
  expect(describeFailures(report)).toBe("");
}, 300_000);

describe("roles and keys", () => {
  const operations = [
    ...Object.values<OperationDescription>(contracts.knowledge.operations),
    ...Object.values<OperationDescription>(contracts.perplexity.operations),
  ].filter(({ authenticated }) => authenticated);
  /** Names and settings, alike for everybody. */
  const ownerless = new Set(["listAnswerModels", "getSettings"]);
  const call = async ({ method, path }: OperationDescription, headers: Record<string, string>) => {
    const answer = await fetch(knowledge.url + path.replaceAll(/\{\w+\}/g, "nothing"), {
      method: method.toUpperCase(),
      headers,
      ...(method === "get" ? {} : { body: "{}" }),
    });
    await answer.body?.cancel();
    return answer.status;
  };

  test("nobody signed in gets nothing, in any operation", async () => {
    const { "x-workspace-internal-token": token = "" } = knowledge.headers;
    for (const operation of operations) {
      const status = await call(operation, { "x-workspace-internal-token": token });
      // What breaks the contract may be refused for that.
      const isList = operation.method === "get" && !operation.path.includes("{");
      const isRefused =
        isList && !ownerless.has(operation.operationId) ? [401] : [400, 401, 404, 415];
      if (!ownerless.has(operation.operationId) || status !== 200)
        expect(isRefused, operation.operationId).toContain(status);
    }
  });

  test("viewers read, keys keep to their scopes, and the installation is its operator's", async () => {
    const viewer = knowledge.headersOf({ ...ada, role: "viewer" });
    const member = knowledge.headersOf({ ...ada, role: "member" });
    const reader = knowledge.headersOf({ ...ada, keyId: "key_1", scopes: ["documents:read"] });
    for (const operation of operations) {
      const { operationId, scope } = operation;
      const forbidden = expect.soft(await call(operation, viewer), `viewer: ${operationId}`);
      if (scope?.endsWith(":read")) forbidden.not.toBe(403);
      else forbidden.toBe(403);
      const isOperators = scope?.startsWith("workspace:");
      const asMember = expect.soft(await call(operation, member), `member: ${operationId}`);
      if (isOperators || operationId === "createBrowserSession") asMember.toBeGreaterThan(399);
      else asMember.not.toBe(403);
      const asReader = expect.soft(await call(operation, reader), `key: ${operationId}`);
      if (scope === "documents:read") asReader.not.toBe(403);
      else asReader.toBe(403);
    }
  }, 60_000);
});
