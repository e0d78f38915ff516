import { ProblemError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import { clientOf } from "../browser/client-of.ts";
import type { Cookies } from "../browser/cookies.ts";
import { resolvePrincipal } from "../introspection/resolve-principal.ts";
import type { ResolveDependencies } from "../introspection/resolve-principal.ts";
import type { Client } from "./begin-session.ts";
import type { Session } from "./session.ts";
import { useSession } from "./use-session.ts";

/** Who asks, and for which organisation. */
export interface Caller {
  userId: string;
  organisationId: string;
  /** The browser's; null for whoever calls by a key or a token. */
  session: Session | null;
  keyId: string | null;
  /** The family of the access token, where that was the credential. */
  tokenId: string | null;
  /** What an API key or token may do; null is everything that its user may. */
  scopes: readonly string[] | null;
  client: Client;
}

export interface CallerDependencies extends ResolveDependencies {
  cookies: Cookies;
}

export interface Asked {
  headers: Readonly<Record<string, string | undefined>>;
  context: Pick<RequestContext, "principal">;
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

/**
 * By the gateway's word about a key or token, else by a bearer credential, else by the session's
 * cookie. A credential that was sent and does not hold is not made good by another one.
 */
export async function findCaller(deps: CallerDependencies, asked: Asked): Promise<Caller | null> {
  const { headers, context } = asked;
  const client = clientOf(headers);
  const { principal } = context;
  if (principal && !isOfBrowser(principal)) {
    const { userId, organisationId, keyId, sessionId, scopes } = principal;
    return { userId, organisationId, session: null, keyId, tokenId: sessionId, scopes, client };
  }
  if (headers.authorization !== undefined) return ofBearer(deps, headers.authorization, client);
  const caller = await callerOfCookie(deps, headers);
  return principal && principal.sessionId !== caller?.session?.id ? null : caller;
}

/** Whoever holds the cookie of a session, whatever else the request brings. */
export async function callerOfCookie(
  { store, cookies }: Pick<CallerDependencies, "store" | "cookies">,
  headers: Asked["headers"],
): Promise<Caller | null> {
  const session = await useSession(store, cookies.read(headers.cookie).session);
  if (!session) return null;
  const { userId, organisationId } = session;
  const client = clientOf(headers);
  return { userId, organisationId, session, keyId: null, tokenId: null, scopes: null, client };
}

/** A browser's session is looked up by its cookie: it may have changed since the gateway asked. */
function isOfBrowser({ keyId, sessionId }: { keyId: string | null; sessionId: string | null }) {
  return keyId === null && sessionId !== null && sessionId.startsWith("ses_");
}

async function ofBearer(
  deps: CallerDependencies,
  authorization: string,
  client: Client,
): Promise<Caller | null> {
  const value = /^Bearer ([A-Za-z0-9._~+/-]{1,8192}=*)$/i.exec(authorization)?.[1];
  return value === undefined ? null : callerOfBearer(deps, value, client);
}

/** Whoever an API key or access token stands for. */
export async function callerOfBearer(
  deps: CallerDependencies,
  value: string,
  client: Client,
): Promise<Caller | null> {
  const principal = await resolvePrincipal(deps, { kind: "bearer", value });
  if (!principal) return null;
  const { userId, organisationId, keyId, sessionId, scopes } = principal;
  return { userId, organisationId, session: null, keyId, tokenId: sessionId, scopes, client };
}

/**
 * What belongs to a person rather than to an organisation: a key with scopes of its own is for
 * none of it. @throws ProblemError 401, 403
 */
export async function requirePerson(deps: CallerDependencies, request: Asked): Promise<Caller> {
  const caller = await requireCaller(deps, request);
  if (caller.scopes === null) return caller;
  throw new ProblemError({
    type: "beyond-scope",
    status: 403,
    title: "Not allowed",
    detail: "A key or token with scopes does not act for the person.",
  });
}

/**
 * How somebody signs in is changed by them alone, in a browser: a key that leaked makes itself no
 * way to stay. @throws ProblemError 401, 403
 */
export async function requireSession(deps: CallerDependencies, request: Asked): Promise<Caller> {
  const caller = await requireCaller(deps, request);
  if (caller.session) return caller;
  throw sessionNeeded();
}

/**
 * What a browser may ask by its cookies alone, signed in or not, is nothing for a key or token.
 * @throws ProblemError 401 for one that does not count, 403 for one that does
 */
export async function refuseKeys(deps: CallerDependencies, request: Asked): Promise<void> {
  const { headers, context } = request;
  if (headers.authorization === undefined && context.principal === null) return;
  const caller = await requireCaller(deps, request);
  if (!caller.session) throw sessionNeeded();
}

function sessionNeeded(): ProblemError {
  return new ProblemError({
    type: "session-needed",
    status: 403,
    title: "Sign in for this",
    detail: "This needs a session; keys and tokens cannot do it.",
  });
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
