import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { actorOf } from "../audit/actor-of.ts";
import { requireCaller } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { requireOperator } from "../users/require-operator.ts";
import { getVault } from "./get-vault.ts";
import type { Rotation } from "./repository.ts";
import { rotateKeys } from "./rotate-keys.ts";
import type { RotationDependencies } from "./rotate-keys.ts";

type Of = "getVault" | "rotateVaultKeys";

export function vaultHandlers(
  people: CallerDependencies,
  deps: RotationDependencies,
): Pick<Handlers<Operations["auth"]>, Of> {
  return {
    getVault: async (request) => {
      await requireOperator(people.store.sql, await requireCaller(people, request));
      const status = await getVault(deps);
      return {
        status: 200,
        body: {
          source: status.source,
          current_key_id: status.currentKeyId,
          keys: status.keys,
          rotation: status.rotation && wireRotation(status.rotation),
        },
      };
    },
    rotateVaultKeys: async (request) => {
      const caller = await requireCaller(people, request);
      await requireOperator(people.store.sql, caller);
      return { status: 202, body: wireRotation(await rotateKeys(deps, actorOf(caller))) };
    },
  };
}

function wireRotation(rotation: Rotation): Schemas["auth"]["VaultRotation"] {
  return {
    id: rotation.id,
    key_id: rotation.keyId,
    status: rotation.status,
    total: rotation.total,
    done: rotation.done,
    unreadable: rotation.unreadable,
    detail: rotation.detail,
    started_at: rotation.startedAt.toISOString(),
    finished_at: rotation.finishedAt?.toISOString() ?? null,
  };
}
