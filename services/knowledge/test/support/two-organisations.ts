import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KnowledgeClient } from "@workspace/client";
import { newId } from "@workspace/storage";
import { vi } from "vitest";
import { startKnowledge } from "../harness.ts";
import type { TestKnowledge } from "../harness.ts";
import { testPrincipal } from "./test-principal.ts";

export const ada = testPrincipal();
export const bob = testPrincipal({
  userId: "usr_01jd3v7q8m2n4p6r8t0v2x4z7d",
  organisationId: "org_01jd3v7q8m2n4p6r8t0v2x4z7d",
});
export const operator = testPrincipal({
  userId: "usr_01jd3v7q8m2n4p6r8t0v2x4z7e",
  organisationId: "org_01jd3v7q8m2n4p6r8t0v2x4z7e",
  operator: true,
});

/** Ada's organisation with a document of orchids, Bob's with one of ferns, and what all share. */
export class TwoOrganisations implements AsyncDisposable {
  readonly knowledge: TestKnowledge;
  /** Of this machine, which the operator may add. */
  readonly folder: string;
  readonly adas: KnowledgeClient;
  readonly bobs: KnowledgeClient;
  readonly operators: KnowledgeClient;
  /** A document and a collection that belong to the installation. */
  readonly shared = { documentId: "", collectionId: newId("col") };

  private constructor(knowledge: TestKnowledge, folder: string) {
    this.knowledge = knowledge;
    this.folder = folder;
    this.adas = knowledge.clientOf(ada);
    this.bobs = knowledge.clientOf(bob);
    this.operators = knowledge.clientOf(operator);
  }

  static async start(): Promise<TwoOrganisations> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "organisations-")));
    const stage = new TwoOrganisations(await startKnowledge({ ALLOWED_FOLDERS: folder }), folder);
    await stage.makeShared();
    await addText(stage.adas, "Orchids", "The orchid of the north blooms in April.");
    await addText(stage.bobs, "Ferns", "The fern of the south unrolls in June.");
    return stage;
  }

  async post(as: typeof ada, path: string, body: object) {
    const { url, headersOf } = this.knowledge;
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { ...headersOf(as), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.knowledge[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true });
  }

  /** As from before there were organisations. */
  private async makeShared(): Promise<void> {
    const { knowledge, operators, shared } = this;
    const { sql } = knowledge;
    const text = "The handbook is read by everybody.";
    shared.documentId = await addText(operators, "Handbook", text);
    const { documentId, collectionId } = shared;
    await sql`insert into collections (id, name) values (${collectionId}, 'Everybody''s')`;
    await sql`update documents set organisation_id = null, changed_xid = pg_current_xact_id()
      where id = ${documentId}`;
    await sql`insert into collection_documents values (${collectionId}, ${documentId})`;
    await sql`update corpus set texts_revision = texts_revision + 1`;
  }
}

/** A document that can be found when this resolves. */
export async function addText(
  client: KnowledgeClient,
  title: string,
  text: string,
): Promise<string> {
  const { id } = await client.createDocumentFromText({ body: { title, text } });
  const isReady = async () => {
    const { status } = await client.getDocument({ path: { document_id: id } });
    if (status !== "ready") throw new Error(`The document is ${status}`);
  };
  // On a machine that has other things to do.
  await vi.waitFor(isReady, { timeout: 15_000 });
  return id;
}
