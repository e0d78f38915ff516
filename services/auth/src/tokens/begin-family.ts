import { newId } from "@workspace/storage";
import type { Queryable } from "@workspace/storage";
import { appendAudit } from "../audit/append-audit.ts";
import { actorOf } from "../audit/actor-of.ts";
import { hashOf } from "../secrets/secret-text.ts";
import type { Caller } from "../sessions/caller.ts";
import { OAuthRefusal } from "./oauth-refusal.ts";
import { dropOldestFamilies, insertFamily, insertRefreshToken } from "./repository.ts";
import type { TokenFamily } from "./repository.ts";
import { narrowed } from "./scopes.ts";
import { newRefreshToken } from "./token-text.ts";
import type { TokenPolicy } from "./token-policy.ts";

/** Of one session or key; the oldest make room. */
const maxFamilies = 200;

/**
 * Begins a family of tokens for whoever holds a session or a key.
 * @throws OAuthRefusal for a subject that is itself a token, and for wider scopes
 */
export async function beginFamily(
  transaction: Queryable,
  policy: TokenPolicy,
  subject: Caller,
  scope: string | undefined,
): Promise<{ family: TokenFamily; refreshToken: string }> {
  if (subject.tokenId !== null || (subject.session === null && subject.keyId === null))
    throw new OAuthRefusal("invalid_request", "Tokens are made from a session or an API key.");
  const family: TokenFamily = {
    id: newId("fam"),
    userId: subject.userId,
    organisationId: subject.organisationId,
    sessionId: subject.session?.id ?? null,
    keyId: subject.keyId,
    scopes: narrowed(subject.scopes, scope),
  };
  const refreshToken = newRefreshToken();
  await insertFamily(transaction, family, policy.familyLifetimeMs);
  await dropOldestFamilies(transaction, family, maxFamilies);
  await insertRefreshToken(transaction, family.id, hashOf(refreshToken), policy.refreshLifetimeMs);
  await appendAudit(transaction, actorOf(subject), {
    action: "token.issue",
    organisationId: family.organisationId,
    target: { kind: "token", id: family.id },
    details: { scopes: family.scopes?.join(" ") ?? null },
  });
  return { family, refreshToken };
}
