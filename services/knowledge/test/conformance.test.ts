import { afterAll, beforeAll, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import { startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";

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
