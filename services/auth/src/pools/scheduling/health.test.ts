import { describe, expect, test } from "vitest";
import { healthAfter, healthy, outcomeOfStatus } from "./health.ts";
import type { Health, HealthTimings, Outcome } from "./health.ts";

const timings: HealthTimings = {
  failureThreshold: 3,
  coolDownMs: 1_000,
  maxCoolDownMs: 8_000,
  quarantineMs: 60_000,
  maxQuarantineMs: 240_000,
};
const apiKey = { kind: "api_key", secretVersion: 1 } as const;
const failed: Outcome = { kind: "failed" };
const worked: Outcome = { kind: "worked" };
const refused = (status: number): Outcome => ({ kind: "refused", status });

function after(
  health: Health,
  outcome: Outcome,
  nowMs: number,
  call: { grantedAtMs?: number; probe?: boolean; secretVersion?: number } = {},
  account: { kind: "api_key" | "oauth"; secretVersion: number } = apiKey,
) {
  const full = { grantedAtMs: nowMs, probe: false, secretVersion: account.secretVersion, ...call };
  return healthAfter(health, outcome, full, account, timings, nowMs);
}

test("a status tells what it means for the account", () => {
  const kinds = [200, 304, 400, 404, 422, 429, 401, 402, 403, 500, 502, 408].map(
    (status) => outcomeOfStatus(status, null).kind,
  );
  expect(kinds.join(" ")).toBe(
    "worked worked worked worked worked limited refused refused refused failed failed failed",
  );
  expect(outcomeOfStatus(503, 5_000)).toEqual({ kind: "limited", retryAfterMs: 5_000 });
  expect(outcomeOfStatus(503, null)).toEqual({ kind: "failed" });
});

describe("429", () => {
  test("cools down for as long as the upstream says, then reopens in full", () => {
    const { health } = after(healthy, { kind: "limited", retryAfterMs: 7_000 }, 1_000);
    expect(health).toMatchObject({ state: "cooling", untilMs: 8_000, needsProbe: false });
  });

  test("without a time, pauses longer each time, and then probes", () => {
    const first = after(healthy, { kind: "limited", retryAfterMs: null }, 0).health;
    expect(first).toMatchObject({ untilMs: 1_000, needsProbe: true });
    const second = after(first, { kind: "limited", retryAfterMs: null }, 1_500).health;
    expect(second.untilMs).toBe(3_500);
  });

  test("of calls that ran together counts once, and the longest pause holds", () => {
    const first = after(healthy, { kind: "limited", retryAfterMs: 9_000 }, 1_000).health;
    const second = after(first, { kind: "limited", retryAfterMs: 2_000 }, 1_100, {
      grantedAtMs: 900,
    }).health;
    expect(second).toMatchObject({ untilMs: 10_000, failures: 1 });
  });

  test("is not undone by a call that had been sent before", () => {
    const { health } = after(healthy, { kind: "limited", retryAfterMs: 9_000 }, 1_000);
    expect(after(health, worked, 2_000, { grantedAtMs: 500 }).health).toBe(health);
    expect(after(health, worked, 11_000).health).toMatchObject({ state: "healthy", failures: 0 });
  });
});

describe("failures", () => {
  test("cool an account down from the third in a row", () => {
    const two = after(after(healthy, failed, 1).health, failed, 2).health;
    expect(two).toMatchObject({ state: "healthy", failures: 2 });
    expect(after(two, worked, 3).health.failures).toBe(0);
    const three = after(two, failed, 3).health;
    expect(three).toMatchObject({ state: "cooling", untilMs: 1_003, needsProbe: true });
    expect(after(three, failed, 4, { grantedAtMs: 2 }).health).toBe(three);
    const probed = after(three, failed, 2_000, { probe: true }).health;
    expect(probed.untilMs).toBe(4_000);
    expect(after(probed, worked, 4_001, { probe: true }).health.state).toBe("healthy");
  });

  test("never pause it longer than the bound", () => {
    let { health } = after(healthy, failed, 0);
    for (let time = 1; time < 40; time++) {
      health = after(health, failed, time * 100_000, { probe: true }).health;
      expect((health.untilMs ?? 0) - time * 100_000).toBeLessThanOrEqual(timings.maxCoolDownMs);
    }
  });
});

describe("401 and 403", () => {
  test("quarantine an account, longer after each failed probe, until one works", () => {
    const first = after(healthy, refused(401), 0).health;
    expect(first).toMatchObject({ state: "quarantined", untilMs: 60_000, needsProbe: true });
    const second = after(first, refused(403), 60_000, { probe: true }).health;
    expect(second.untilMs).toBe(60_000 + 120_000);
    expect(after(second, failed, 180_000, { probe: true }).health.untilMs).toBeGreaterThan(180_000);
    expect(after(second, { kind: "limited", retryAfterMs: 1 }, 60_001).health).toBe(second);
    expect(after(second, worked, 180_001, { probe: true }).health.state).toBe("healthy");
  });

  test("of a secret that was replaced since mean nothing", () => {
    const account = { kind: "api_key", secretVersion: 2 } as const;
    expect(after(healthy, refused(401), 5, { secretVersion: 1 }, account).health).toBe(healthy);
  });

  test("renew an OAuth token once, and quarantine when the new one is refused too", () => {
    const oauth = (secretVersion: number) => ({ kind: "oauth", secretVersion }) as const;
    const first = after(healthy, refused(401), 5, {}, oauth(3));
    expect(first).toMatchObject({ renewToken: true, health: { state: "healthy" } });
    const together = after(first.health, refused(401), 6, {}, oauth(3));
    expect(together).toMatchObject({ renewToken: false, health: { state: "healthy" } });
    const stale = after(first.health, refused(401), 7, { secretVersion: 3 }, oauth(4));
    expect(stale.health.state).toBe("healthy");
    expect(after(first.health, refused(401), 8, {}, oauth(4)).health.state).toBe("quarantined");
    const recovered = after(first.health, worked, 8, {}, oauth(4)).health;
    expect(after(recovered, refused(401), 9, {}, oauth(4)).renewToken).toBe(true);
  });
});
