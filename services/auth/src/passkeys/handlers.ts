import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { browserSecretOf } from "../browser/browser-secret.ts";
import { requireFreshSession, requireSession } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { needUser } from "../users/need-user.ts";
import { registrationOf } from "./passkey-answers.ts";
import { beginRegistration, finishRegistration, removePasskey } from "./passkeys.ts";
import type { PasskeyDependencies } from "./passkeys.ts";
import { listPasskeys } from "./repository.ts";

type Of = "listPasskeys" | "beginPasskeyRegistration" | "addPasskey" | "removePasskey";

export function passkeyHandlers(
  deps: CallerDependencies & PasskeyDependencies,
): Pick<Handlers<Operations["auth"]>, Of> {
  const { sql, cookies } = deps;
  return {
    listPasskeys: async (request) => {
      const { userId } = await requireSession(deps, request);
      const rows = await listPasskeys(sql, userId);
      const data = rows.map((row) => ({
        id: row.id,
        name: row.name,
        backed_up: row.backed_up,
        created_at: row.created_at.toISOString(),
        last_used_at: row.last_used_at?.toISOString() ?? null,
      }));
      return { status: 200, body: { data } };
    },
    beginPasskeyRegistration: async (request) => {
      const caller = await requireSession(deps, request);
      requireFreshSession(caller);
      const browser = browserSecretOf(cookies, request.headers.cookie);
      const user = await needUser(sql, caller.userId);
      const options = await beginRegistration(deps, browser.secret, user);
      return { status: 200, body: { ...options }, headers: browser.headers };
    },
    addPasskey: async (request) => {
      const caller = await requireSession(deps, request);
      requireFreshSession(caller);
      const made = await finishRegistration(
        deps,
        cookies.read(request.headers.cookie).browser,
        caller,
        request.body.name,
        registrationOf(request.body.credential),
      );
      const { id, name, backed_up } = made;
      const created_at = new Date().toISOString();
      return { status: 201, body: { id, name, backed_up, created_at, last_used_at: null } };
    },
    removePasskey: async (request) => {
      const caller = await requireSession(deps, request);
      await removePasskey(sql, caller, request.params.passkey_id);
      return { status: 204 };
    },
  };
}
