import { ProblemError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import type { Cookies } from "../browser/cookies.ts";
import type { Session } from "./session.ts";
import { useSession } from "./use-session.ts";
import type { SessionStore } from "./use-session.ts";

/** Who asks, and for which organisation. */
export interface Caller {
  userId: string;
  organisationId: string;
  session: Session | null;
  /** What an API key or token may do; null is everything that its user may. */
  scopes: readonly string[] | null;
}

export interface CallerDependencies {
  cookies: Cookies;
  store: SessionStore;
}

interface Asked {
  headers: Readonly<Record<string, string | undefined>>;
  context: RequestContext;
}

/** @throws ProblemError 401 */
export async function requireCaller(deps: CallerDependencies, request: Asked): Promise<Caller> {
  const caller = await findCaller(deps, request);
  if (caller) return caller;
  throw new ProblemError({
    type: "unauthorized",
    status: 401,
    title: "Not signed in",
    detail: "Sign in, or send a valid API key as Authorization: Bearer KEY.",
  });
}

export async function findCaller(
  { cookies, store }: CallerDependencies,
  { headers }: Asked,
): Promise<Caller | null> {
  const session = await useSession(store, cookies.read(headers.cookie).session);
  if (!session) return null;
  const { userId, organisationId } = session;
  return { userId, organisationId, session, scopes: null };
}

const freshForMs = 60 * 60_000;

/**
 * The session of a caller who proved within the last hour who they are: a forgotten browser may
 * not add ways to sign in. @throws ProblemError 403
 */
export function requireFreshSession(caller: Caller): Session {
  const { session } = caller;
  if (session && Date.now() - session.createdAt.getTime() < freshForMs) return session;
  throw new ProblemError({
    type: "sign-in-again",
    status: 403,
    title: "Sign in again for this",
    detail: "This needs a session that was begun within the last hour.",
  });
}
