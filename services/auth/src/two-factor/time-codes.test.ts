import { expect, test } from "vitest";
import { codeOf, newTotpSecret, stepAt, stepOfCode } from "./time-codes.ts";

/** "12345678901234567890" in base 32, as in the appendix of RFC 6238. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_234_567_890, "005924"],
  [20_000_000_000, "353130"],
])("at %d s the code is %s", (seconds, code) => {
  expect(codeOf(secret, stepAt(seconds * 1_000))).toBe(code);
});

test("takes a code of the step before and after, and no older one", () => {
  const fresh = newTotpSecret();
  const now = 1_800_000_000_000;
  const step = stepAt(now);
  for (const near of [step - 1, step, step + 1])
    expect(stepOfCode(fresh, codeOf(fresh, near), now)).toBe(near);
  expect(stepOfCode(fresh, codeOf(fresh, step - 2), now)).toBeNull();
});
