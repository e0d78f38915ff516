import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { EnvelopeError, keyIdOfEnvelope, openEnvelope, sealEnvelope } from "./envelope.ts";
import type { SealContext } from "./envelope.ts";
import { MasterKey, parseMasterKeys } from "./master-key.ts";
import { Secret } from "./secret.ts";

const key = MasterKey.random();
const context: SealContext = {
  table: "accounts",
  row: "acc_1",
  organisationId: "org_1",
  purpose: "upstream-credential",
};
const text = "pplx-an-upstream-key-of-somebody";
const seal = () => sealEnvelope(new Secret(text), context, key);

describe("an envelope", () => {
  test("opens where it was sealed", () => {
    const envelope = seal();
    expect(openEnvelope(envelope, context, key).reveal()).toBe(text);
    expect(keyIdOfEnvelope(envelope)).toBe(key.id);
    expect(envelope.includes(text)).toBe(false);
  });

  test("holds empty and long text alike", () => {
    for (const long of ["", "ü".repeat(100_000)]) {
      const envelope = sealEnvelope(new Secret(long), context, key);
      expect(openEnvelope(envelope, context, key).reveal()).toBe(long);
    }
  });

  test.each([
    ["another row", { row: "acc_2" }],
    ["another table", { table: "pools" }],
    ["another organisation", { organisationId: "org_2" }],
    ["another purpose", { purpose: "client-secret" }],
    ["parts that run together alike", { table: "account", row: "sacc_1" }],
  ])("does not open in %s", (_name, change) => {
    expect(() => openEnvelope(seal(), { ...context, ...change }, key)).toThrow(EnvelopeError);
  });

  test("does not open with any bit changed", () => {
    const envelope = seal();
    for (let at = 0; at < envelope.length; at++) {
      const changed = Buffer.from(envelope);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => openEnvelope(changed, context, key), `byte ${at}`).toThrow(EnvelopeError);
    }
  });

  test("does not open with a truncated tag, or cut anywhere", () => {
    const envelope = seal();
    for (let length = 0; length < envelope.length; length++)
      expect(() => openEnvelope(envelope.subarray(0, length), context, key)).toThrow(EnvelopeError);
    expect(() => openEnvelope(Buffer.concat([envelope, Buffer.alloc(1)]), context, key)).toThrow(
      EnvelopeError,
    );
  });

  test("does not open with halves of two envelopes of the same place", () => {
    const one = seal();
    const other = seal();
    const mixed = Buffer.concat([one.subarray(0, 69), other.subarray(69)]);
    expect(() => openEnvelope(mixed, context, key)).toThrow(EnvelopeError);
  });

  test("does not open with another master key, even under its name", () => {
    const other = MasterKey.random();
    const envelope = seal();
    expect(() => openEnvelope(envelope, context, other)).toThrow(EnvelopeError);
    Buffer.from(other.id, "hex").copy(envelope, 1);
    expect(() => openEnvelope(envelope, context, other)).toThrow(EnvelopeError);
  });

  test("never repeats a nonce or a data key", () => {
    const seen = new Set<string>();
    for (let round = 0; round < 5_000; round++) {
      const envelope = seal();
      seen.add(envelope.subarray(9, 21).toString("hex"));
      seen.add(envelope.subarray(21, 53).toString("hex"));
      seen.add(envelope.subarray(69, 81).toString("hex"));
    }
    expect(seen.size).toBe(15_000);
  });
});

test("a secret shows itself nowhere", () => {
  const secret = new Secret(text);
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9, showHidden: true }),
    new Error("failed with ".concat(String(secret))).stack ?? "",
    Object.entries(secret).join(),
    JSON.stringify(structuredClone({ ...secret })),
  ].join("\n");
  expect(shown).not.toContain(text.slice(0, 8));
  expect(secret.hint()).toBe("body");
  expect(new Secret("short").hint()).toBeNull();
  expect(inspect(key, { showHidden: true })).not.toContain(key.toText().slice(0, 8));
  expect(JSON.stringify(key)).not.toContain(key.toText().slice(0, 8));
});

describe("master keys", () => {
  test("are read as base64 or hex, with comments, the present one first", () => {
    const bytes = randomBytes(32);
    const keys = parseMasterKeys(
      `# made in November\n${bytes.toString("base64")} # present\n\n${bytes.toString("hex")},${key.toText()}`,
    );
    expect(keys.map((one) => one.id)).toEqual([
      new MasterKey(bytes).id,
      new MasterKey(bytes).id,
      key.id,
    ]);
  });

  test.each(["short", "x".repeat(44), `${"A".repeat(42)}`, "ab".repeat(31)])(
    "refuse %s, without repeating it",
    (wrong) => {
      expect(() => parseMasterKeys(wrong)).toThrow(RangeError);
      expect(() => parseMasterKeys(wrong)).not.toThrow(wrong);
    },
  );
});
