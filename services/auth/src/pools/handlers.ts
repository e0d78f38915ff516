import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { Secret } from "@workspace/vault";
import { requireCaller } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { createPool, deletePool, updatePool } from "./change-pools.ts";
import type { PoolChanges } from "./change-pools.ts";
import type { PoolParts } from "./compose-pools.ts";
import { getPool, listPools } from "./read-pools.ts";
import type { PoolState } from "./read-pools.ts";

type Of = "listPools" | "createPool" | "getPool" | "updatePool" | "deletePool";
type Wire = Schemas["auth"];

export function poolHandlers(
  people: CallerDependencies,
  pools: PoolParts,
): Pick<Handlers<Operations["auth"]>, Of> {
  const deps = { ...pools, sql: people.store.sql };
  return {
    listPools: async (request) => {
      const states = await listPools(deps, await requireCaller(people, request));
      return { status: 200, body: { data: states.map(wirePool) } };
    },
    createPool: async (request) => {
      const { upstream, ...settings } = request.body;
      const caller = await requireCaller(people, request);
      const { id } = await createPool(deps, caller, upstream, changesIn(settings));
      return {
        status: 201,
        headers: { location: `/api/auth/pools/${id}` },
        body: wirePool(await getPool(deps, caller, id)),
      };
    },
    getPool: async (request) => {
      const caller = await requireCaller(people, request);
      return { status: 200, body: wirePool(await getPool(deps, caller, request.params.pool_id)) };
    },
    updatePool: async (request) => {
      const caller = await requireCaller(people, request);
      const { id } = await updatePool(
        deps,
        caller,
        request.params.pool_id,
        changesIn(request.body),
      );
      return { status: 200, body: wirePool(await getPool(deps, caller, id)) };
    },
    deletePool: async (request) => {
      await deletePool(deps, await requireCaller(people, request), request.params.pool_id);
      return { status: 204 };
    },
  };
}

function changesIn(wire: Wire["UpdatePool"]): PoolChanges {
  const given: { [Name in keyof PoolChanges]: PoolChanges[Name] | undefined } = {
    baseUrl: wire.base_url,
    testPath: wire.test_path,
    headerName: wire.header_name,
    headerPrefix: wire.header_prefix,
    tokenUrl: wire.token_url,
    clientId: wire.client_id,
    maxWaiting: wire.max_waiting,
    maxWaitingPerUser: wire.max_waiting_per_user,
    userWeights: wire.user_weights,
    clientSecret:
      typeof wire.client_secret === "string" ? new Secret(wire.client_secret) : wire.client_secret,
  };
  return withoutUndefined(given);
}

/** Only what was sent. */
function withoutUndefined(given: {
  [Name in keyof PoolChanges]: PoolChanges[Name] | undefined;
}): PoolChanges {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function wirePool({ pool, accounts }: PoolState): Wire["Pool"] {
  return {
    id: pool.id,
    upstream: pool.upstream,
    base_url: pool.baseUrl,
    test_path: pool.testPath,
    header_name: pool.headerName,
    header_prefix: pool.headerPrefix,
    token_url: pool.tokenUrl,
    client_id: pool.clientId,
    has_client_secret: accounts.hasClientSecret,
    max_waiting: pool.maxWaiting,
    max_waiting_per_user: pool.maxWaitingPerUser,
    user_weights: pool.userWeights,
    accounts: {
      total: accounts.total,
      healthy: accounts.healthy,
      cooling: accounts.cooling,
      quarantined: accounts.quarantined,
      disabled: accounts.disabled,
      live_leases: accounts.liveLeases,
    },
    created_at: pool.createdAt.toISOString(),
    updated_at: pool.updatedAt.toISOString(),
  };
}
