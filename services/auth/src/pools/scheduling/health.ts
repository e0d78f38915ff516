/** What became of a call, as far as the account is concerned. */
export type Outcome =
  | { kind: "worked" }
  /** 429, or 503 with a time: the upstream asks to wait. */
  | { kind: "limited"; retryAfterMs: number | null }
  /** 401, 402, 403: the upstream does not take this credential. */
  | { kind: "refused"; status: number }
  /** 5xx, no connection, no answer in time. */
  | { kind: "failed" }
  /** It cannot be used at all until somebody gives it a new secret. */
  | { kind: "unusable"; reason: string }
  /** Nothing is known, or nothing was sent. */
  | { kind: "none" };

export interface Health {
  state: "healthy" | "cooling" | "quarantined";
  /** When it may be used again; null if only a new secret can help. */
  untilMs: number | null;
  /** Whether one call has to work before the account is used in full again. */
  needsProbe: boolean;
  /** Bad outcomes in a row; they make the next pause longer. */
  failures: number;
  /** Since when it is in this state: what was sent before says nothing about it. */
  sinceMs: number;
  /** The version of the secret that the upstream refused last, and that was renewed for it. */
  refusedVersion: number | null;
  reason: string | null;
}

export interface HealthTimings {
  /** Failures in a row that make an account pause. */
  failureThreshold: number;
  coolDownMs: number;
  maxCoolDownMs: number;
  quarantineMs: number;
  maxQuarantineMs: number;
}

/** The call that an outcome tells about. */
export interface ReportedCall {
  grantedAtMs: number;
  probe: boolean;
  secretVersion: number;
}

export const healthy: Health = {
  state: "healthy",
  untilMs: null,
  needsProbe: false,
  failures: 0,
  sinceMs: 0,
  refusedVersion: null,
  reason: null,
};

export interface HealthChange {
  health: Health;
  /** The access token is to be renewed, whatever its expiry says. */
  renewToken: boolean;
}

export function outcomeOfStatus(status: number, retryAfterMs: number | null): Outcome {
  if (status === 429) return { kind: "limited", retryAfterMs };
  if (status === 503 && retryAfterMs !== null) return { kind: "limited", retryAfterMs };
  if (status === 401 || status === 402 || status === 403) return { kind: "refused", status };
  if (status >= 500 || status === 408) return { kind: "failed" };
  return { kind: "worked" };
}

/** The health of an account once the outcome of one of its calls is known. */
export function healthAfter(
  health: Health,
  outcome: Outcome,
  call: ReportedCall,
  account: { kind: "api_key" | "oauth"; secretVersion: number },
  timings: HealthTimings,
  nowMs: number,
): HealthChange {
  const same = { health, renewToken: false };
  switch (outcome.kind) {
    case "none":
      return same;
    case "worked":
      if (call.grantedAtMs < health.sinceMs) return same;
      return health.state === "healthy" && health.failures === 0 && health.refusedVersion === null
        ? same
        : { health: { ...healthy, sinceMs: nowMs }, renewToken: false };
    case "limited":
      return {
        health: cooledByUpstream(health, outcome.retryAfterMs, call, timings, nowMs),
        renewToken: false,
      };
    case "failed":
      return { health: afterFailure(health, call, timings, nowMs), renewToken: false };
    case "unusable":
      return { health: unusable(outcome.reason, nowMs), renewToken: false };
    case "refused":
      return afterRefusal(health, outcome.status, call, account, timings, nowMs);
  }
}

/** Out of use until it gets a new secret. */
export function unusable(reason: string, nowMs: number): Health {
  const since = { sinceMs: nowMs, failures: 1, refusedVersion: null };
  return { state: "quarantined", untilMs: null, needsProbe: true, ...since, reason };
}

function cooledByUpstream(
  health: Health,
  retryAfterMs: number | null,
  call: ReportedCall,
  timings: HealthTimings,
  nowMs: number,
): Health {
  if (health.state === "quarantined") return health;
  // Calls that were under way together are refused together: that is one event, not many.
  const failures = call.grantedAtMs < health.sinceMs ? health.failures : health.failures + 1;
  const pauseMs = retryAfterMs ?? pause(timings.coolDownMs, failures, timings.maxCoolDownMs);
  return {
    ...health,
    state: "cooling",
    untilMs: Math.max(health.state === "cooling" ? (health.untilMs ?? 0) : 0, nowMs + pauseMs),
    // The upstream named the time, so from then on it may be used in full.
    needsProbe: health.needsProbe || retryAfterMs === null,
    failures,
    sinceMs: nowMs,
    reason: "limited by the upstream",
  };
}

function afterFailure(
  health: Health,
  call: ReportedCall,
  timings: HealthTimings,
  nowMs: number,
): Health {
  if (health.state !== "healthy" && call.grantedAtMs < health.sinceMs) return health;
  const failures = health.failures + 1;
  if (health.state === "quarantined") return pausedAgain(health, failures, timings, nowMs);
  if (failures < timings.failureThreshold && !call.probe) return { ...health, failures };
  const over = Math.max(1, failures - timings.failureThreshold + 1);
  return {
    ...health,
    state: "cooling",
    untilMs: nowMs + pause(timings.coolDownMs, over, timings.maxCoolDownMs),
    needsProbe: true,
    failures,
    sinceMs: nowMs,
    reason: "the upstream failed",
  };
}

function pausedAgain(
  health: Health,
  failures: number,
  timings: HealthTimings,
  nowMs: number,
): Health {
  if (health.untilMs === null) return health;
  const pauseMs = pause(timings.quarantineMs, failures, timings.maxQuarantineMs);
  return { ...health, failures, untilMs: nowMs + pauseMs, sinceMs: nowMs };
}

function afterRefusal(
  health: Health,
  status: number,
  call: ReportedCall,
  account: { kind: "api_key" | "oauth"; secretVersion: number },
  timings: HealthTimings,
  nowMs: number,
): HealthChange {
  // It was sent with a secret that has been replaced since.
  if (call.secretVersion !== account.secretVersion) return { health, renewToken: false };
  if (status === 401 && account.kind === "oauth") {
    if (health.refusedVersion === call.secretVersion) return { health, renewToken: false };
    // Once, the token may simply have ended early; a renewed one that is refused too is the account's fault.
    if (health.refusedVersion !== call.secretVersion - 1) {
      return { health: { ...health, refusedVersion: call.secretVersion }, renewToken: true };
    }
  }
  if (health.state === "quarantined" && call.grantedAtMs < health.sinceMs) {
    return { health, renewToken: false };
  }
  const failures = health.state === "quarantined" ? health.failures + 1 : 1;
  const pauseMs = pause(timings.quarantineMs, failures, timings.maxQuarantineMs);
  const quarantined: Health = {
    state: "quarantined",
    untilMs: nowMs + pauseMs,
    needsProbe: true,
    failures,
    sinceMs: nowMs,
    refusedVersion: health.refusedVersion,
    reason: `refused by the upstream (${status})`,
  };
  return { health: quarantined, renewToken: false };
}

/** Twice as long each time. Without chance: what a turn decides must follow from what it read. */
function pause(firstMs: number, times: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(30, Math.max(0, times - 1)));
}
