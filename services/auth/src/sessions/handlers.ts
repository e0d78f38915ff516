import type { Operations } from "@workspace/contracts";
import { NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { findUser } from "../users/repository.ts";
import { cookiesFor, liveSessions, tokensOf } from "./browser-sessions.ts";
import type { BrowserTokens } from "./browser-sessions.ts";
import { refuseKeys, requirePerson } from "./caller.ts";
import type { CallerDependencies } from "./caller.ts";
import { listLive } from "./repository.ts";
import { revokeSession, revokeSessions } from "./revoke-sessions.ts";
import { expiryOf } from "./session.ts";

type Of =
  | "listSessions"
  | "revokeSessions"
  | "revokeSession"
  | "listBrowserSessions"
  | "switchSession";

export function sessionHandlers(deps: CallerDependencies): Pick<Handlers<Operations["auth"]>, Of> {
  const { store, cookies } = deps;
  const { sql, policy } = store;
  const cookieHeaders = (tokens: BrowserTokens) => ({
    "set-cookie": cookiesFor(cookies, tokens, policy.absoluteMs),
  });
  /** The account in use is gone: another one of this browser takes its place. */
  const withoutActive = async (header: string | undefined) => {
    const tokens = tokensOf(cookies, header);
    const [next, ...others] = await liveSessions(store, { ...tokens, active: undefined });
    return cookieHeaders({ active: next?.token, others: others.map(({ token }) => token) });
  };
  return {
    listSessions: async (request) => {
      const caller = await requirePerson(deps, request);
      const sessions = await listLive(sql, caller.userId, policy);
      const data = sessions.map((session) => ({
        id: session.id,
        current: session.id === caller.session?.id,
        method: session.method,
        address: session.address,
        user_agent: session.userAgent,
        created_at: session.createdAt.toISOString(),
        last_used_at: session.lastUsedAt.toISOString(),
        expires_at: expiryOf(session, policy).toISOString(),
      }));
      return { status: 200, body: { data } };
    },
    revokeSessions: async (request) => {
      const caller = await requirePerson(deps, request);
      const all = request.query.include_current === true;
      await revokeSessions(store, caller, { includeCurrent: all });
      if (!all) return { status: 204 };
      return { status: 204, headers: await withoutActive(request.headers.cookie) };
    },
    revokeSession: async (request) => {
      const caller = await requirePerson(deps, request);
      const id = request.params.session_id;
      await revokeSession(store, caller, id);
      if (id !== caller.session?.id) return { status: 204 };
      return { status: 204, headers: await withoutActive(request.headers.cookie) };
    },
    listBrowserSessions: async (request) => {
      await refuseKeys(deps, request);
      const tokens = tokensOf(cookies, request.headers.cookie);
      const data = [];
      for (const { token, session } of await liveSessions(store, tokens)) {
        const user = await findUser(sql, session.userId);
        if (!user) continue;
        const { id, name, email, image } = user;
        const current = token === tokens.active;
        data.push({ session_id: session.id, current, user: { id, name, email, image } });
      }
      return { status: 200, body: { data } };
    },
    switchSession: async (request) => {
      await refuseKeys(deps, request);
      const { headers, params } = request;
      const live = await liveSessions(store, tokensOf(cookies, headers.cookie));
      const wanted = live.find(({ session }) => session.id === params.session_id);
      if (!wanted) throw new NotFoundError("This browser has no such session");
      const others = live.filter((each) => each !== wanted).map(({ token }) => token);
      return { status: 204, headers: cookieHeaders({ active: wanted.token, others }) };
    },
  };
}
