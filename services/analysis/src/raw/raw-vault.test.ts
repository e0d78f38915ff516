import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keySourceFrom, MasterKey, Vault } from "@workspace/vault";
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

test("a file of keys that is none, is lost or lies in no folder is told as such", async () => {
  const folder = await mkdtemp(join(tmpdir(), "raw-keys-"));
  const unavailable = { status: 503, type: "raw-key-unavailable" };
  const vaultAt = (file: string) => {
    const isNew = async () => true;
    return new RawVault(
      new Vault(keySourceFrom({ keys: undefined, command: undefined, file, isNew })),
    );
  };
  try {
    const file = join(folder, "raw.keys");
    const vault = vaultAt(file);
    await vault.requireKey();
    await rm(file);
    await expect(vault.renew(true)).rejects.toMatchObject({
      ...unavailable,
      cause: { message: expect.stringMatching(/raw\.keys: ENOENT/) },
    });
    await expect(vaultAt(folder).requireKey()).rejects.toMatchObject(unavailable);
    await writeFile(file, "no key", { mode: 0o600 });
    await expect(vaultAt(file).requireKey()).rejects.toMatchObject(unavailable);
    await expect(vaultAt(join(file, "below")).requireKey()).rejects.toMatchObject(unavailable);
  } finally {
    await rm(folder, { recursive: true });
  }
});
