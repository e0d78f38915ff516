import { NotFoundError } from "@workspace/http";
import type { KeyRepository } from "./repository.ts";

/** Refuses the key from now on, at every gateway; revoking again changes nothing. @throws NotFoundError */
export async function revokeKey(deps: { keys: KeyRepository }, id: string): Promise<void> {
  if (!(await deps.keys.revoke(id))) throw new NotFoundError(`There is no key ${id}`);
}
