import { afterEach, expect, test, vi } from "vitest";
import { createLogger } from "@workspace/telemetry";
import { KeySourceError, MasterKey, Vault } from "@workspace/vault";
import { RawVault } from "./raw-vault.ts";
import type { SealedKey } from "./repository.ts";
import { rotateKeys } from "./rotate-keys.ts";

const tenant = { organisationId: "org_1", userId: null };

afterEach(() => void vi.restoreAllMocks());

test("keys that cannot be had amid the rotation are told as at its start", async () => {
  const elsewhere = new Vault({ kind: "command", read: async () => [MasterKey.random()] });
  const { sealed: envelope } = await new RawVault(elsewhere).create(tenant, "cap_1");
  let readings = 0;
  const read = async () => {
    if (readings++ > 0) throw new KeySourceError("The command for master keys failed: keys");
    return [MasterKey.random()];
  };
  const raw = {
    resealBatch: async (_: string, reseal: (sealed: SealedKey) => Promise<Buffer | null>) => {
      // A key that is not at hand is looked for anew, though not again within a second.
      const now = performance.now();
      vi.spyOn(performance, "now").mockReturnValue(now + 5_000);
      await reseal({ captureId: "cap_1", organisationId: tenant.organisationId, envelope });
      return null;
    },
  };
  const rawVault = new RawVault(new Vault({ kind: "command", read }));
  const audit = { addIfThere: async () => {} };
  const log = createLogger({ service: "analysis", destination: { write: () => {} } });
  const context = { principal: null, signal: new AbortController().signal, log };
  await expect(rotateKeys({ raw, rawVault, audit }, context, true)).rejects.toMatchObject({
    status: 503,
    type: "raw-key-unavailable",
  });
});
