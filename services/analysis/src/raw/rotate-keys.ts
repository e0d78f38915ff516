import type { AuditedContext, AuditLog } from "../adapters/audit/audit-log.ts";
import type { RawVault } from "./raw-vault.ts";
import type { RawRepository, SealedKey } from "./repository.ts";

export interface RotationDependencies {
  raw: Pick<RawRepository, "resealBatch">;
  rawVault: Pick<RawVault, "renew" | "reseal">;
  audit: Pick<AuditLog, "addIfThere">;
}

export interface Rotation {
  keyId: string;
  sealed: number;
  /** What no key at hand opens stays as it is. */
  unreadable: number;
}

/**
 * Seals the data keys of all raw captures under the present master key, some at a time. One that breaks
 * off leaves each under the one key or the other; both open, and the next goes on.
 *
 * @param newKey whether a master key is made for it, where a file holds them
 * @throws ProblemError where no key can be had
 */
export async function rotateKeys(
  { raw, rawVault, audit }: RotationDependencies,
  context: AuditedContext,
  newKey: boolean,
): Promise<Rotation> {
  const keyId = await rawVault.renew(newKey);
  await audit.addIfThere(context, "raw-key.rotate", { kind: "raw-key", id: keyId });
  const rotation: Rotation = { keyId, sealed: 0, unreadable: 0 };
  const reseal = async (sealed: SealedKey): Promise<Buffer | null> => {
    const { outcome, envelope } = await rawVault.reseal(sealed, keyId);
    if (outcome === "sealed") rotation.sealed += 1;
    else if (outcome === "unreadable") {
      rotation.unreadable += 1;
      const { captureId, organisationId } = sealed;
      context.log.error(
        { capture: captureId, organisationId },
        "a raw capture's key does not open",
      );
    }
    return envelope;
  };
  for (let after: string | null = ""; after !== null;) {
    context.signal.throwIfAborted();
    after = await raw.resealBatch(after, reseal);
  }
  return rotation;
}
