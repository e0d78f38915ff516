import { NotFoundError } from "@workspace/http";
import type { KeyRepository, StoredKey } from "./repository.ts";

/** @throws NotFoundError */
export async function getKey(deps: { keys: KeyRepository }, id: string): Promise<StoredKey> {
  const key = await deps.keys.findById(id);
  if (!key) throw new NotFoundError(`There is no key ${id}`);
  return key;
}
