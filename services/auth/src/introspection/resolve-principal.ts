import { looksLikeKey } from "../keys/key-text.ts";
import { hashOf } from "../secrets/secret-text.ts";
import { expiryOf } from "../sessions/session.ts";
import { useSession } from "../sessions/use-session.ts";
import type { SessionStore } from "../sessions/use-session.ts";
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
}

/** Who a credential stands for now; null for one that does not count. */
export function resolvePrincipal(
  { store }: ResolveDependencies,
  { kind, value }: Credential,
): Promise<Principal | null> {
  return kind === "session" ? principalOfSession(store, value) : principalOfKey(store, value);
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
  if (!looksLikeKey(text)) return null;
  const key = await findLiveKey(sql, hashOf(text));
  if (!key) return null;
  const { id, ...bounds } = key;
  await touchKey(sql, id);
  return { ...bounds, keyId: id, sessionId: null };
}
