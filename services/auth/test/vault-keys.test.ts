import { expect, test } from "vitest";
import { signInOwner } from "./browser.ts";
import { startAuth } from "./harness.ts";

test("without its master keys the vault says so by 503, and the log says why", async () => {
  await using auth = await startAuth({ VAULT_KEYS: "no key" });
  const owner = await signInOwner(auth);
  for (const [path, init] of [
    ["/api/auth/vault", {}],
    ["/api/auth/vault/rotations", { method: "POST" }],
  ] as const) {
    auth.log.length = 0;
    const { status, text, json } = await owner.send(path, init);
    expect(status, text).toBe(503);
    expect(json["type"]).toContain("vault-key-unavailable");
    expect(auth.log.join("")).toContain("KeySourceError");
  }
});
