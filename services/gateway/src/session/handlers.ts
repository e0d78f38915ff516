import type { Handlers } from "@workspace/http";
import type { Operations, Schemas } from "@workspace/contracts";
import type { Admission } from "../admission.ts";
import type { KeyGuard } from "../keys/key-guard.ts";
import { looksLikeKey } from "../keys/key-text.ts";
import type { Principal } from "../keys/principal.ts";
import { ownHeaders } from "../own-api.ts";
import { keysUnavailable, unauthorized } from "../refusals.ts";
import { setCookieText } from "./session-cookie.ts";
import type { Session } from "./session-cookie.ts";
import type { SessionGuard } from "./session-guard.ts";

type Own = Handlers<Operations["gateway"]>;
type WireSession = Schemas["gateway"]["Session"];

export interface SessionHandlerDeps {
  sessions: SessionGuard;
  keys: KeyGuard;
  admission: Admission;
}

export function sessionHandlers(
  deps: SessionHandlerDeps,
): Pick<Own, "getSession" | "createSession" | "deleteSession"> {
  const { sessions, keys, admission } = deps;
  const current = (headers: Readonly<Record<string, string | undefined>>) => {
    const cookie = headers[ownHeaders.session];
    return cookie === undefined ? undefined : sessions.find(cookie);
  };
  return {
    getSession: async ({ headers }) => {
      const session = current(headers);
      if (!session) return { status: 200, body: signedOut };
      const principal = session.keyId === null ? null : await keys.lookUpById(session.keyId);
      return { status: 200, body: principal === undefined ? signedOut : wire(session, principal) };
    },
    createSession: async ({ body, headers }) => {
      const principal = looksLikeKey(body.key) ? await signIn(keys, body.key) : undefined;
      if (!principal) {
        admission.countAttempt(headers[ownHeaders.client] ?? "unknown", performance.now());
        throw unauthorized("The API key is not valid, or it was revoked");
      }
      const { session, setCookie } = sessions.open("key", principal.keyId);
      return {
        status: 201,
        headers: { "set-cookie": setCookie, "cache-control": "no-store" },
        body: wire(session, principal),
      };
    },
    deleteSession: async ({ headers }) => {
      const session = current(headers);
      if (session) await sessions.end(session);
      return { status: 204, headers: { "set-cookie": setCookieText("", 0) } };
    },
  };
}

async function signIn(keys: KeyGuard, key: string): Promise<Principal | undefined> {
  try {
    return await keys.lookUp(`Bearer ${key}`);
  } catch (error) {
    throw keysUnavailable(error);
  }
}

const signedOut: WireSession = {
  authenticated: false,
  via: null,
  key_id: null,
  key_name: null,
  created_at: null,
  expires_at: null,
};

function wire(session: Session, principal: Principal | null): WireSession {
  return {
    authenticated: true,
    via: session.via,
    key_id: session.keyId,
    key_name: principal?.name ?? null,
    created_at: new Date(session.createdAtMs).toISOString(),
    expires_at: new Date(session.expiresAtMs).toISOString(),
  };
}
