import { ConflictError, InvalidInputError, NotFoundError, ProblemError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import { authorise } from "../organisations/authorise.ts";
import type { Access } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Key, KeySettings } from "./key.ts";
import { findKey } from "./repository.ts";

/** @throws InvalidInputError for an expiry that has passed */
export function refusePast(expiresAt: Date | null): void {
  if (!expiresAt || expiresAt.getTime() > Date.now()) return;
  const detail = "expires_at must lie ahead";
  throw new InvalidInputError(detail, [{ pointer: "/body/expires_at", detail }]);
}

/**
 * Nobody hands on more than they hold: what comes of the change is within the scopes of whoever
 * asks and, where a key asks or a token of one, within every bound of that key.
 * @throws ProblemError 403
 */
export async function refuseWider(
  sql: Queryable,
  caller: Caller,
  settings: Omit<KeySettings, "name">,
): Promise<void> {
  refuseScopesBeyond(caller, settings.scopes);
  if (caller.keyId === null) return;
  const { keyId, organisationId } = caller;
  const own = needKey(await findKey(sql, keyId), keyId, organisationId);
  if (exceeds(settings.requestsPerMinute, own.requestsPerMinute))
    throw wider("requests_per_minute");
  if (exceeds(settings.monthlyBudgetMicros, own.monthlyBudgetMicros))
    throw wider("monthly_budget_usd");
  if (exceeds(settings.expiresAt?.getTime() ?? null, own.expiresAt?.getTime() ?? null))
    throw wider("expires_at");
}

/** Null is no bound at all. */
function exceeds(value: number | null, bound: number | null): boolean {
  return bound !== null && (value === null || value > bound);
}

function wider(setting: string): ProblemError {
  return notAllowed("beyond-bounds", `${setting} goes beyond that of the key that asks.`);
}

/** A scoped credential has no power over keys that may do more. @throws ProblemError 403 */
export function refuseScopesBeyond(caller: Caller, scopes: readonly string[] | null): void {
  const { scopes: own } = caller;
  if (own === null || scopes?.every((scope) => own.includes(scope))) return;
  throw notAllowed("beyond-scope", "The scopes go beyond those of the credential that asks.");
}

/** A key's bounds were set for it, not by it. @throws ProblemError 403 */
export function refuseOwnKey(caller: Caller, id: string): void {
  if (caller.keyId === id) throw notAllowed("own-key", "A key does not change itself.");
}

function notAllowed(type: string, detail: string): ProblemError {
  return new ProblemError({ type, status: 403, title: "Not allowed", detail });
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
export function needKey(key: Key | undefined, id: string, organisationId: string): Key {
  // Row security hides another organisation's; should it ever not, this does.
  if (key?.organisationId !== organisationId)
    throw new NotFoundError(`There is no key ${id.slice(0, 64)}`);
  return key;
}

/** @throws ConflictError */
export function refuseRevoked(key: Key): void {
  if (key.revokedAt) throw new ConflictError("The key is revoked", "key-revoked");
}
