import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { People } from "../adapters/people/people.ts";
import { cookiesFor, tokensOf } from "../sessions/browser-sessions.ts";
import { requireCaller, requirePerson, requireSession } from "../sessions/caller.ts";
import type { Caller, CallerDependencies } from "../sessions/caller.ts";
import { needUser } from "./need-user.ts";
import { renameUser } from "./rename-user.ts";
import { replacePassword } from "./replace-password.ts";
import type { ReplacePasswordDependencies } from "./replace-password.ts";

type Of = "getProfile" | "updateProfile" | "replacePassword";

export function userHandlers(
  deps: CallerDependencies & ReplacePasswordDependencies & { people: People },
): Pick<Handlers<Operations["auth"]>, Of> {
  const { people, store, cookies } = deps;
  const profileOf = async (caller: Caller): Promise<Schemas["auth"]["Profile"]> => {
    const user = await needUser(store.sql, caller.userId);
    return {
      id: user.id,
      name: user.name,
      email: user.email,
      email_verified: user.email_verified,
      image: user.image,
      is_owner: user.is_owner,
      has_password: await people.hasPassword(user.id),
      organisation_id: caller.organisationId,
      session_id: caller.session?.id ?? null,
      created_at: user.created_at.toISOString(),
    };
  };
  return {
    getProfile: async (request) => ({
      status: 200,
      body: await profileOf(await requireCaller(deps, request)),
    }),
    updateProfile: async (request) => {
      const caller = await requirePerson(deps, request);
      await renameUser({ people, sql: store.sql }, caller, request.body.name);
      return { status: 200, body: await profileOf(caller) };
    },
    replacePassword: async (request) => {
      const caller = await requireSession(deps, request);
      const tokens = tokensOf(cookies, request.headers.cookie);
      const { current_password, new_password } = request.body;
      const next = await replacePassword(deps, caller, tokens.active, {
        current: current_password,
        next: new_password,
      });
      if (next === null) return { status: 204 };
      const after = { ...tokens, active: next };
      return {
        status: 204,
        headers: { "set-cookie": cookiesFor(cookies, after, store.policy.absoluteMs) },
      };
    },
  };
}
