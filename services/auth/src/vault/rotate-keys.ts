import { ConflictError } from "@workspace/http";
import { MasterKey } from "@workspace/vault";
import type { Vault } from "@workspace/vault";
import type { Actor } from "../audit/audit-line.ts";
import type { Rotation, VaultRepository } from "./repository.ts";

export interface RotationDependencies {
  vault: Vault;
  secrets: VaultRepository;
  /** Starts the work that seals everything again. */
  wakeRotation: () => void;
}

/**
 * Begins to seal every secret under a new master key. Where keys come from a file, the new key is
 * made here; elsewhere an administrator has put it first, and the keys are read again.
 *
 * @throws ConflictError while a rotation runs
 */
export async function rotateKeys(deps: RotationDependencies, startedBy: Actor): Promise<Rotation> {
  const latest = await deps.secrets.latestRotation();
  if (latest?.status === "running") throw running();
  await deps.vault.source.add?.(MasterKey.random());
  const { current } = await deps.vault.reload();
  const rotation = await deps.secrets.startRotation(current.id, startedBy);
  if (!rotation) throw running();
  deps.wakeRotation();
  return rotation;
}

function running(): ConflictError {
  return new ConflictError("Secrets are being sealed again already", "rotation-running");
}
