import type { AuditedContext, AuditLog } from "../adapters/audit/audit-log.ts";
import type { RawVault } from "./raw-vault.ts";

export interface KeepingDependencies {
  rawVault: Pick<RawVault, "requireKey">;
  audit: Pick<AuditLog, "addIfThere">;
}

/**
 * Says in the audit log that a capture is going to be kept raw. Its key is made behind that: sealed
 * before, it would miss a rotation that runs while the log is waited for.
 *
 * @throws ProblemError where it cannot be kept, or cannot be written down
 */
export async function announceKeeping(
  { rawVault, audit }: KeepingDependencies,
  context: AuditedContext,
  captureId: string,
): Promise<void> {
  await rawVault.requireKey();
  await audit.addIfThere(context, "raw-capture.keep", { kind: "capture", id: captureId });
}
