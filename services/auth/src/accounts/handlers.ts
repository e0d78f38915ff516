import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { PoolParts } from "../pools/compose-pools.ts";
import { requireCaller } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { checkAccount } from "./check-account.ts";
import { createAccount } from "./create-account.ts";
import { deleteAccount } from "./delete-account.ts";
import { getAccount } from "./get-account.ts";
import { listAccounts } from "./list-accounts.ts";
import { updateAccount } from "./update-account.ts";
import { credentialIn, limitsIn, noLimits, wireAccount } from "./wire-account.ts";

type Of =
  | "listAccounts"
  | "createAccount"
  | "getAccount"
  | "updateAccount"
  | "deleteAccount"
  | "checkAccount";

export function accountHandlers(
  people: CallerDependencies,
  pools: PoolParts,
): Pick<Handlers<Operations["auth"]>, Of> {
  const deps = { ...pools, sql: people.store.sql };
  return {
    listAccounts: async (request) => {
      const { upstream, limit, cursor } = request.query;
      const caller = await requireCaller(people, request);
      const page = await listAccounts(deps, caller, { upstream, limit: limit ?? 50, cursor });
      return {
        status: 200,
        body: { data: page.accounts.map(wireAccount), next_cursor: page.nextCursor },
      };
    },
    createAccount: async (request) => {
      const { body } = request;
      const account = await createAccount(deps, await requireCaller(people, request), {
        upstream: body.upstream,
        name: body.name,
        credential: credentialIn(body.credential),
        sharing: body.sharing ?? "organisation",
        enabled: body.enabled ?? true,
        weight: body.weight ?? 1,
        limits: { ...noLimits, ...limitsIn(body.limits ?? {}) },
      });
      return {
        status: 201,
        headers: { location: `/api/auth/accounts/${account.id}` },
        body: wireAccount(account),
      };
    },
    getAccount: async (request) => {
      const caller = await requireCaller(people, request);
      const account = await getAccount(deps, caller, request.params.account_id);
      return { status: 200, body: wireAccount(account) };
    },
    updateAccount: async (request) => {
      const { credential, limits, ...changes } = request.body;
      const caller = await requireCaller(people, request);
      const account = await updateAccount(deps, caller, request.params.account_id, {
        ...changes,
        ...(credential === undefined ? {} : { credential: credentialIn(credential) }),
        ...(limits === undefined ? {} : { limits: limitsIn(limits) }),
      });
      return { status: 200, body: wireAccount(account) };
    },
    deleteAccount: async (request) => {
      const caller = await requireCaller(people, request);
      await deleteAccount(deps, caller, request.params.account_id);
      return { status: 204 };
    },
    checkAccount: async (request) => {
      const caller = await requireCaller(people, request);
      const { signal } = request.context;
      const { works, status, detail, latencyMs, account } = await checkAccount(
        deps,
        caller,
        signal,
        request.params.account_id,
      );
      return {
        status: 200,
        body: { works, status, detail, latency_ms: latencyMs, account: wireAccount(account) },
      };
    },
  };
}
