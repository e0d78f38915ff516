import { looksLikeKey } from "../keys/key-text.ts";
import { hashOf } from "../secrets/secret-text.ts";
import { expiryOf } from "../sessions/session.ts";
import { useSession } from "../sessions/use-session.ts";
import type { SessionStore } from "../sessions/use-session.ts";
import { looksLikeAccessToken } from "../tokens/access-tokens.ts";
import type { AccessTokens } from "../tokens/access-tokens.ts";
import { findLiveFamily } from "../tokens/repository.ts";
import { within } from "../tokens/scopes.ts";
import { findLiveKey, findMember, touchKey } from "./repository.ts";
import type { MemberFacts } from "./repository.ts";

export interface Principal extends MemberFacts {
  userId: string;
  organisationId: string;
  keyId: string | null;
  sessionId: string | null;
  /** Null is everything that the user may. */
  scopes: readonly string[] | null;
  requestsPerMinute: number | null;
  monthlyBudgetMicros: number | null;
  expiresAt: Date | null;
}

export interface Credential {
  kind: "session" | "bearer";
  value: string;
}

export interface ResolveDependencies {
  store: SessionStore;
  tokens: AccessTokens;
}

/** Who a credential stands for now; null for one that does not count. */
export async function resolvePrincipal(
  deps: ResolveDependencies,
  { kind, value }: Credential,
): Promise<Principal | null> {
  if (kind === "session") return principalOfSession(deps.store, value);
  if (looksLikeKey(value)) return principalOfKey(deps.store, value);
  return looksLikeAccessToken(value) ? principalOfToken(deps, value) : null;
}

async function principalOfSession(store: SessionStore, token: string): Promise<Principal | null> {
  const session = await useSession(store, token);
  if (!session) return null;
  const { id, userId, organisationId } = session;
  const member = await findMember(store.sql, organisationId, userId);
  if (!member) return null;
  return {
    ...member,
    userId,
    organisationId,
    keyId: null,
    sessionId: id,
    scopes: null,
    requestsPerMinute: null,
    monthlyBudgetMicros: null,
    expiresAt: expiryOf(session, store.policy),
  };
}

async function principalOfKey({ sql }: SessionStore, text: string): Promise<Principal | null> {
  const key = await findLiveKey(sql, hashOf(text));
  if (!key) return null;
  const { id, ...bounds } = key;
  await touchKey(sql, id);
  return { ...bounds, keyId: id, sessionId: null };
}

/** A token says who it was made for; whether that still holds is known here alone. */
async function principalOfToken(
  { store, tokens }: ResolveDependencies,
  text: string,
): Promise<Principal | null> {
  const claims = await tokens.verify(text);
  if (!claims) return null;
  const family = await findLiveFamily(store.sql, claims.familyId, store.policy);
  if (!family || family.userId !== claims.userId) return null;
  if (family.keyId !== null) await touchKey(store.sql, family.keyId);
  const { id, scopes, keyScopes, ...rest } = family;
  return {
    ...rest,
    sessionId: id,
    scopes: within(claims.scopes, within(scopes, keyScopes)),
    expiresAt: claims.expiresAt,
  };
}
