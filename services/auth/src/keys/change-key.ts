import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Key, KeySettings } from "./key.ts";
import { keyFacts } from "./key-facts.ts";
import {
  needKey,
  refuseOwnKey,
  refusePast,
  refuseRevoked,
  refuseScopesBeyond,
  refuseWider,
  requireOwnOrManage,
} from "./key-rules.ts";
import { findKey, lockKey, revokeKeyRow, updateKeyRow } from "./repository.ts";

/** @throws NotFoundError; ProblemError 403; ConflictError for a revoked key; InvalidInputError */
export function updateKey(
  deps: { sql: Database },
  caller: Caller,
  id: string,
  changes: Partial<KeySettings>,
): Promise<Key> {
  const { organisationId } = caller;
  return inOrganisation(deps.sql, caller, "keys:create", organisationId, async (sql, access) => {
    const before = needKey(await lockKey(sql, id), id, organisationId);
    await requireOwnOrManage(sql, caller, access, before);
    refuseOwnKey(caller, id);
    refuseScopesBeyond(caller, before.scopes);
    refuseRevoked(before);
    if (changes.expiresAt !== undefined) refusePast(changes.expiresAt);
    const settings = { ...before, ...changes };
    await refuseWider(sql, caller, settings);
    await updateKeyRow(sql, id, settings);
    const after = needKey(await findKey(sql, id), id, organisationId);
    await appendAudit(sql, actorOf(caller), {
      action: "key.update",
      organisationId,
      target: { kind: "key", id },
      details: keyFacts(after),
    });
    return after;
  });
}

/**
 * From now on the key is refused; again changes nothing. Whoever became a viewer may still take
 * back what they made. @throws NotFoundError; ProblemError 403
 */
export function revokeKey(deps: { sql: Database }, caller: Caller, id: string): Promise<void> {
  const { organisationId } = caller;
  const action = caller.scopes === null ? "keys:read" : "keys:create";
  return inOrganisation(deps.sql, caller, action, organisationId, async (sql, access) => {
    const key = needKey(await lockKey(sql, id), id, organisationId);
    await requireOwnOrManage(sql, caller, access, key);
    // A key that leaked may always be taken back by whoever holds it.
    if (caller.keyId !== id) refuseScopesBeyond(caller, key.scopes);
    if (!(await revokeKeyRow(sql, id))) return;
    await appendAudit(sql, actorOf(caller), {
      action: "key.revoke",
      organisationId,
      target: { kind: "key", id },
      details: { user_id: key.userId },
    });
  });
}
