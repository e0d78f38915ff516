import { ConflictError } from "@workspace/http";
import { refusePast } from "./create-key.ts";
import { getKey } from "./get-key.ts";
import type { KeyChanges, KeyRepository, StoredKey } from "./repository.ts";

/** @throws InvalidInputError, NotFoundError; ConflictError for a revoked key */
export async function updateKey(
  deps: { keys: KeyRepository },
  id: string,
  changes: KeyChanges,
): Promise<StoredKey> {
  refusePast(changes.expiresAt);
  const stored = await deps.keys.update(id, changes);
  if (stored) return stored;
  await getKey(deps, id);
  throw new ConflictError(`The key ${id} is revoked and cannot be changed`);
}
