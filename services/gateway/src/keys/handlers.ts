import type { Handlers } from "@workspace/http";
import type { Operations, Schemas } from "@workspace/contracts";
import { createKey } from "./create-key.ts";
import { getKey } from "./get-key.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { updateKey } from "./update-key.ts";
import type { KeyRepository, StoredKey } from "./repository.ts";

type Own = Handlers<Operations["gateway"]>;
type KeyOperations = "listKeys" | "createKey" | "getKey" | "updateKey" | "revokeKey";

export function keyHandlers(repository: KeyRepository): Pick<Own, KeyOperations> {
  const deps = { keys: repository };
  return {
    listKeys: async ({ query }) => {
      const page = await listKeys(deps, {
        includeRevoked: query.include_revoked ?? false,
        limit: query.limit ?? 50,
        cursor: query.cursor,
      });
      return { status: 200, body: { data: page.keys.map(wireKey), next_cursor: page.nextCursor } };
    },
    createKey: async ({ body }) => {
      const { stored, text } = await createKey(deps, {
        name: body.name,
        expiresAt: body.expires_at === undefined ? null : new Date(body.expires_at),
        requestsPerMinute: body.requests_per_minute ?? null,
      });
      const { id, name, prefix, requests_per_minute, expires_at, created_at } = wireKey(stored);
      return {
        status: 201,
        headers: { location: `/api/gateway/keys/${id}`, "cache-control": "no-store" },
        body: { id, name, key: text, prefix, requests_per_minute, expires_at, created_at },
      };
    },
    getKey: async ({ params }) => ({
      status: 200,
      body: wireKey(await getKey(deps, params.key_id)),
    }),
    updateKey: async ({ params, body }) => ({
      status: 200,
      body: wireKey(
        await updateKey(deps, params.key_id, {
          ...(body.name === undefined ? {} : { name: body.name }),
          ...(body.expires_at === undefined
            ? {}
            : { expiresAt: body.expires_at === null ? null : new Date(body.expires_at) }),
          ...(body.requests_per_minute === undefined
            ? {}
            : { requestsPerMinute: body.requests_per_minute }),
        }),
      ),
    }),
    revokeKey: async ({ params }) => {
      await revokeKey(deps, params.key_id);
      return { status: 204 };
    },
  };
}

function wireKey(key: StoredKey): Schemas["gateway"]["Key"] {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    status: statusOf(key),
    requests_per_minute: key.requestsPerMinute,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    created_at: key.createdAt.toISOString(),
  };
}

function statusOf(key: StoredKey): "active" | "expired" | "revoked" {
  if (key.revokedAt) return "revoked";
  return key.expiresAt && key.expiresAt.getTime() <= Date.now() ? "expired" : "active";
}
