import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { requireFreshSession, requireSession } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { needUser } from "../users/need-user.ts";
import type { TwoFactor } from "./two-factor.ts";

type Of = "getTwoFactor" | "beginTwoFactor" | "enableTwoFactor" | "disableTwoFactor";

export function twoFactorHandlers(
  deps: CallerDependencies & { twoFactor: TwoFactor },
): Pick<Handlers<Operations["auth"]>, Of> {
  const { twoFactor, store } = deps;
  return {
    getTwoFactor: async (request) => {
      const { userId } = await requireSession(deps, request);
      return { status: 200, body: await twoFactor.describe(userId) };
    },
    beginTwoFactor: async (request) => {
      const caller = await requireSession(deps, request);
      requireFreshSession(caller);
      const user = await needUser(store.sql, caller.userId);
      return { status: 201, body: await twoFactor.begin(user) };
    },
    enableTwoFactor: async (request) => {
      const caller = await requireSession(deps, request);
      requireFreshSession(caller);
      const codes = await twoFactor.enable(caller, request.body.code);
      return { status: 200, body: { recovery_codes: codes } };
    },
    disableTwoFactor: async (request) => {
      await twoFactor.disable(await requireSession(deps, request), request.body.code);
      return { status: 204 };
    },
  };
}
