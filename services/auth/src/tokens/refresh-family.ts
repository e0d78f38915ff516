import type { Queryable } from "@workspace/storage";
import { appendAudit } from "../audit/append-audit.ts";
import type { Actor } from "../audit/audit-line.ts";
import { hashOf } from "../secrets/secret-text.ts";
import type { Client } from "../sessions/begin-session.ts";
import type { SessionPolicy } from "../sessions/session.ts";
import {
  deleteFamily,
  findLiveFamily,
  insertRefreshToken,
  isUsed,
  lockRefreshToken,
  touchSession,
  useRefreshToken,
} from "./repository.ts";
import type { LiveFamily } from "./repository.ts";
import type { TokenPolicy } from "./token-policy.ts";
import { looksLikeRefreshToken, newSalt, successorOf } from "./token-text.ts";

export interface RefreshDependencies {
  policy: TokenPolicy;
  sessions: SessionPolicy;
  /** What successors are made with. */
  refreshKey: Buffer;
}

/**
 * Exchanges a refresh token for its successor. Requests at once get the same one. A token that was
 * used before that has been copied: whoever holds which of the two, the family ends.
 * @returns null where nothing is granted; what was changed is to be committed all the same
 */
export async function refreshFamily(
  transaction: Queryable,
  deps: RefreshDependencies,
  client: Client,
  token: string,
): Promise<{ family: LiveFamily; refreshToken: string } | null> {
  const { policy, refreshKey } = deps;
  if (!looksLikeRefreshToken(token)) return null;
  const hash = hashOf(token);
  const stored = await lockRefreshToken(transaction, hash, policy.graceMs);
  if (!stored) return null;
  const family = await findLiveFamily(transaction, stored.familyId, deps.sessions);
  if (!family) return null;
  if (stored.used) {
    const { salt, successorHash, usedJustNow } = stored;
    const honest =
      usedJustNow && salt && successorHash && !(await isUsed(transaction, successorHash));
    if (honest) return { family, refreshToken: successorOf(token, salt, refreshKey) };
    await endCopied(transaction, family.id, client);
    return null;
  }
  if (stored.expired) return null;
  const salt = newSalt();
  const successor = successorOf(token, salt, refreshKey);
  await useRefreshToken(transaction, hash, { salt, hash: hashOf(successor) });
  await insertRefreshToken(transaction, family.id, hashOf(successor), policy.refreshLifetimeMs);
  if (family.sessionId !== null) await touchSession(transaction, family.sessionId);
  return { family, refreshToken: successor };
}

async function endCopied(transaction: Queryable, id: string, client: Client): Promise<void> {
  const family = await deleteFamily(transaction, id);
  if (!family) return;
  const { userId, keyId, organisationId } = family;
  const actor: Actor = { kind: "token", userId, keyId, sessionId: id, ...client };
  await appendAudit(transaction, actor, {
    action: "token.reuse",
    outcome: "refused",
    organisationId,
    target: { kind: "token", id },
  });
}
