import { expect, test } from "vitest";
import { MasterKey, Vault } from "@workspace/vault";
import { RawVault } from "./raw-vault.ts";

const tenant = { organisationId: "org_1", userId: null };
const vaultOf = (...keys: MasterKey[]) =>
  new RawVault(new Vault({ kind: "environment", read: async () => keys }));

test("an old master key opens as long as it is at hand", async () => {
  const [old, present] = [MasterKey.random(), MasterKey.random()];
  const { sealed } = await vaultOf(old).create(tenant, "cap_1");
  await expect(vaultOf(present, old).open(tenant, "cap_1", sealed)).resolves.toBeDefined();
  await expect(vaultOf(present).open(tenant, "cap_1", sealed)).rejects.toMatchObject({
    type: "raw-not-open",
  });
});

test("without a master key nothing is kept, nor said to be", async () => {
  const none = new RawVault(null);
  const refusal = { status: 409, type: "raw-not-available" };
  await expect(none.requireKey()).rejects.toMatchObject(refusal);
  await expect(none.create(tenant, "cap_1")).rejects.toMatchObject(refusal);
});
