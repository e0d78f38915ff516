import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { dollars, micros } from "../accounts/money.ts";
import { requireCaller } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { revokeKey, updateKey } from "./change-key.ts";
import { createKey } from "./create-key.ts";
import { statusOf } from "./key.ts";
import type { Key, KeySettings } from "./key.ts";
import { getKey, listKeys } from "./read-keys.ts";
import { replaceOwnerKey } from "./replace-owner-key.ts";

type Of = "listKeys" | "createKey" | "getKey" | "updateKey" | "revokeKey" | "replaceOwnerKey";

export function keyHandlers(people: CallerDependencies): Pick<Handlers<Operations["auth"]>, Of> {
  const deps = { sql: people.store.sql };
  return {
    listKeys: async (request) => {
      const { include_revoked, limit, cursor } = request.query;
      const page = await listKeys(deps, await requireCaller(people, request), {
        includeRevoked: include_revoked ?? false,
        limit: limit ?? 50,
        cursor,
      });
      return { status: 200, body: { data: page.keys.map(wireKey), next_cursor: page.nextCursor } };
    },
    createKey: async (request) => {
      const caller = await requireCaller(people, request);
      const settings = { ...unlimited, ...settingsIn(request.body), name: request.body.name };
      const { key, text } = await createKey(deps, caller, settings);
      return {
        status: 201,
        headers: { location: `/api/auth/keys/${key.id}`, "cache-control": "no-store" },
        body: { ...wireKey(key), key: text },
      };
    },
    getKey: async (request) => {
      const caller = await requireCaller(people, request);
      return { status: 200, body: wireKey(await getKey(deps, caller, request.params.key_id)) };
    },
    updateKey: async (request) => {
      const caller = await requireCaller(people, request);
      const changes = settingsIn(request.body);
      return {
        status: 200,
        body: wireKey(await updateKey(deps, caller, request.params.key_id, changes)),
      };
    },
    revokeKey: async (request) => {
      const caller = await requireCaller(people, request);
      await revokeKey(deps, caller, request.params.key_id);
      return { status: 204 };
    },
    replaceOwnerKey: async ({ body }) => {
      const { key, text } = await replaceOwnerKey(deps, body.name);
      return {
        status: 201,
        headers: { "cache-control": "no-store" },
        body: { ...wireKey(key), key: text },
      };
    },
  };
}

const unlimited = {
  scopes: null,
  requestsPerMinute: null,
  monthlyBudgetMicros: null,
  expiresAt: null,
};

function settingsIn(body: Schemas["auth"]["UpdateKey"]): Partial<KeySettings> {
  const { name, scopes, requests_per_minute, monthly_budget_usd, expires_at } = body;
  return {
    ...(name === undefined ? {} : { name }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(requests_per_minute === undefined ? {} : { requestsPerMinute: requests_per_minute }),
    ...(monthly_budget_usd === undefined
      ? {}
      : { monthlyBudgetMicros: monthly_budget_usd && micros(monthly_budget_usd) }),
    ...(expires_at === undefined ? {} : { expiresAt: expires_at ? new Date(expires_at) : null }),
  };
}

function wireKey(key: Key): Schemas["auth"]["Key"] {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    user_id: key.userId,
    status: statusOf(key),
    scopes: key.scopes === null ? null : [...key.scopes],
    requests_per_minute: key.requestsPerMinute,
    monthly_budget_usd: dollars(key.monthlyBudgetMicros),
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    created_at: key.createdAt.toISOString(),
  };
}
