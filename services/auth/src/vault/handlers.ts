import type { Operations, Schemas } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { requireCaller } from "../sessions/caller.ts";
import type { Caller, CallerDependencies } from "../sessions/caller.ts";
import { getVault } from "./get-vault.ts";
import type { Rotation, VaultRepository } from "./repository.ts";
import { rotateKeys } from "./rotate-keys.ts";
import type { RotationDependencies } from "./rotate-keys.ts";

type Of = "getVault" | "rotateVaultKeys";

export function vaultHandlers(
  people: CallerDependencies,
  deps: RotationDependencies,
): Pick<Handlers<Operations["auth"]>, Of> {
  return {
    getVault: async (request) => {
      await requireOwner(deps.secrets, await requireCaller(people, request));
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
      await requireOwner(deps.secrets, caller);
      return { status: 202, body: wireRotation(await rotateKeys(deps, caller.userId)) };
    },
  };
}

/** The vault is the whole workspace's, so it is for its owner, signed in, and not for keys. */
async function requireOwner(secrets: VaultRepository, caller: Caller): Promise<void> {
  if (caller.scopes === null && (await secrets.isWorkspaceOwner(caller.userId))) return;
  throw new ProblemError({
    type: "forbidden",
    status: 403,
    title: "Not allowed",
    detail: "The vault is for the owner of the workspace.",
  });
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
