import type { Vault } from "@workspace/vault";
import type { Rotation, VaultRepository } from "./repository.ts";

export interface VaultStatus {
  source: "environment" | "file" | "command";
  currentKeyId: string;
  keys: { id: string; current: boolean; available: boolean; secrets: number }[];
  rotation: Rotation | null;
}

/** Which master keys there are, which are still in use, and how far a rotation is. */
export async function getVault(deps: {
  vault: Vault;
  secrets: VaultRepository;
}): Promise<VaultStatus> {
  const ring = await deps.vault.ring();
  const counts = new Map(
    (await deps.secrets.countByKey()).map(({ keyId, secrets }) => [keyId, secrets]),
  );
  const ids = new Set([...ring.ids(), ...counts.keys()]);
  return {
    source: deps.vault.source.kind,
    currentKeyId: ring.current.id,
    keys: [...ids].map((id) => ({
      id,
      current: id === ring.current.id,
      available: ring.find(id) !== undefined,
      secrets: counts.get(id) ?? 0,
    })),
    rotation: (await deps.secrets.latestRotation()) ?? null,
  };
}
