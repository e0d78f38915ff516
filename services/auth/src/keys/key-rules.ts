import { ConflictError, InvalidInputError, NotFoundError, ProblemError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import { authorise } from "../organisations/authorise.ts";
import type { Access } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Key } from "./key.ts";

/** @throws InvalidInputError for an expiry that has passed */
export function refusePast(expiresAt: Date | null): void {
  if (!expiresAt || expiresAt.getTime() > Date.now()) return;
  const detail = "expires_at must lie ahead";
  throw new InvalidInputError(detail, [{ pointer: "/body/expires_at", detail }]);
}

/** Nobody hands on more than they hold. @throws ProblemError 403 */
export function refuseWiderScopes(caller: Caller, scopes: readonly string[] | null): void {
  const { scopes: own } = caller;
  if (own === null || scopes?.every((scope) => own.includes(scope))) return;
  throw new ProblemError({
    type: "beyond-scope",
    status: 403,
    title: "Not allowed",
    detail: "The scopes go beyond those of the credential that asks.",
  });
}

/** Who made a key may change it; of others' keys, admins. @throws NotFoundError, ProblemError 403 */
export async function requireOwnOrManage(
  sql: Queryable,
  caller: Caller,
  access: Access,
  key: Key,
): Promise<void> {
  if (key.userId !== access.userId)
    await authorise(sql, caller, "keys:manage", access.organisationId);
}

/** @throws NotFoundError */
export function needKey(key: Key | undefined, id: string): Key {
  if (!key) throw new NotFoundError(`There is no key ${id.slice(0, 64)}`);
  return key;
}

/** @throws ConflictError */
export function refuseRevoked(key: Key): void {
  if (key.revokedAt) throw new ConflictError("The key is revoked", "key-revoked");
}
