import type { KnowledgeClient } from "@workspace/client";
import { Failure } from "./failure.ts";

/** The id of a collection given by name or id. @throws Failure when there is none */
export async function findCollection(
  knowledge: KnowledgeClient,
  nameOrId: string,
  signal: AbortSignal,
): Promise<string> {
  const found = await lookUp(knowledge, nameOrId, signal);
  if (found) return found;
  throw new Failure(
    `There is no collection "${nameOrId}". See: npx workspace collections\nMake it with: npx workspace collections create "${nameOrId}"`,
  );
}

/** The same, but makes the collection when there is none. */
export async function ensureCollection(
  knowledge: KnowledgeClient,
  nameOrId: string,
  signal: AbortSignal,
): Promise<string> {
  const found = await lookUp(knowledge, nameOrId, signal);
  if (found) return found;
  return (await knowledge.createCollection({ body: { name: nameOrId } }, { signal })).id;
}

async function lookUp(
  knowledge: KnowledgeClient,
  nameOrId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const byName = await knowledge.listCollections({ query: { name: nameOrId } }, { signal });
  const [first] = byName.data;
  if (first) return first.id;
  if (!/^col_[0-9a-z]{26}$/.test(nameOrId)) return null;
  return (await knowledge.getCollection({ path: { collection_id: nameOrId } }, { signal })).id;
}
