import type { Estimate, TurnAccount } from "./account.ts";
import { AccountChooser } from "./choose-account.ts";
import type { Refusal } from "./choose-account.ts";
import { FairQueue } from "./fair-queue.ts";
import type { FairShares, Turnable } from "./fair-queue.ts";

export interface TurnTimings {
  /** A lease is to be used within this time; its request counts from then at the latest. */
  startWithinMs: number;
  /** An access token is renewed once it has less than this to live. */
  renewAheadMs: number;
  /** An access token with less than this to live is not handed out. */
  minTokenLifeMs: number;
}

/** Somebody who waits for a lease at this replica. */
export interface Waiting extends Turnable {
  readonly estimate: Estimate;
  /** How long the lease lasts unless it is renewed. */
  readonly durationMs: number;
  /** Accounts that were tried already. */
  readonly excluded: ReadonlySet<string>;
  /** The one account that will do; absent if any will. */
  readonly only?: string | undefined;
}

/** So many of a user wait at other replicas. */
export interface WaitingElsewhere {
  userId: string;
  waiting: number;
  oldestMs: number;
}

export interface Grant<Entry> {
  entry: Entry;
  account: TurnAccount;
  probe: boolean;
  expiresAtMs: number;
  /** Until when it counts against the allowance, as the window rounded it. */
  countsUntilMs: number;
}

/** Why somebody was not served, and when it could be otherwise. */
export interface Unserved<Entry> extends Refusal {
  entry: Entry;
}

export interface Granting<Entry> {
  grants: Grant<Entry>[];
  unserved: Unserved<Entry>[];
  /** Accounts whose access token is to be renewed. */
  renew: string[];
  /** Whether capacity was left for somebody who waits elsewhere. */
  leftForOthers: boolean;
  /** When to look again, if nothing happens before; Infinity for never. */
  wakeAtMs: number;
}

interface ElsewhereEntry extends Turnable {
  readonly elsewhere: true;
}

const maxElsewhere = 64;
const anyEstimate: Estimate = { tokens: 0, costMicros: 0 };
const nothing: ReadonlySet<string> = new Set();

/**
 * Gives out the capacity of a pool to those who wait, in their turns. Accounts and shares are
 * changed in place as calls are granted; the caller stores them.
 */
export function grantLeases<Entry extends Waiting>(
  accounts: readonly TurnAccount[],
  shares: FairShares,
  waiting: readonly Entry[],
  elsewhere: readonly WaitingElsewhere[],
  timings: TurnTimings,
  nowMs: number,
): Granting<Entry> {
  const queue = new FairQueue<Entry | ElsewhereEntry>(shares, [
    ...waiting,
    ...elsewhere.flatMap(entriesElsewhere),
  ]);
  const result: Granting<Entry> = {
    grants: [],
    unserved: [],
    renew: tokensToRenew(accounts, timings, nowMs),
    leftForOthers: false,
    wakeAtMs: Infinity,
  };
  const chooser = new AccountChooser(accounts, timings.minTokenLifeMs, nowMs);
  for (let entry = queue.next(); entry; entry = queue.next()) {
    const found = chooser.choose(
      entry.userId,
      isElsewhere(entry) ? anyEstimate : entry.estimate,
      isElsewhere(entry) ? nothing : entry.excluded,
      isElsewhere(entry) ? undefined : entry.only,
    );
    if ("why" in found) {
      queue.skip(entry.userId);
      if (isElsewhere(entry)) continue;
      result.unserved.push({ entry, ...found });
      if (found.atMs > nowMs) result.wakeAtMs = Math.min(result.wakeAtMs, found.atMs);
    } else if (isElsewhere(entry)) {
      // Held back in this turn only: the replica where they wait takes it in its own.
      occupy(found.account, anyEstimate, found.probe, nowMs + timings.startWithinMs);
      result.leftForOthers = true;
      queue.skip(entry.userId);
    } else {
      result.grants.push(grant(entry, found.account, found.probe, timings, nowMs));
      queue.serve(entry.userId);
    }
  }
  if (result.unserved.length > 0) {
    for (const { live } of accounts) {
      result.wakeAtMs = Math.min(result.wakeAtMs, live.firstExpiryMs);
    }
  }
  return result;
}

function grant<Entry extends Waiting>(
  entry: Entry,
  account: TurnAccount,
  probe: boolean,
  timings: TurnTimings,
  nowMs: number,
): Grant<Entry> {
  const expiresAtMs = nowMs + entry.durationMs;
  const countsUntilMs = occupy(account, entry.estimate, probe, nowMs + timings.startWithinMs);
  account.live.firstExpiryMs = Math.min(account.live.firstExpiryMs, expiresAtMs);
  return { entry, account, probe, expiresAtMs, countsUntilMs };
}

function occupy(
  account: TurnAccount,
  estimate: Estimate,
  probe: boolean,
  startsByMs: number,
): number {
  account.live.count++;
  account.live.reservedMicros += estimate.costMicros;
  if (probe) account.live.probes++;
  return account.window.add(startsByMs + account.limits.windowMs, 1, estimate.tokens);
}

function tokensToRenew(
  accounts: readonly TurnAccount[],
  timings: TurnTimings,
  nowMs: number,
): string[] {
  return accounts
    .filter(
      ({ enabled, renewable, tokenExpiresAtMs, health }) =>
        enabled &&
        renewable &&
        tokenExpiresAtMs - nowMs <= timings.renewAheadMs &&
        !(health.state === "quarantined" && (health.untilMs === null || health.untilMs > nowMs)),
    )
    .map(({ id }) => id);
}

function entriesElsewhere({ userId, waiting, oldestMs }: WaitingElsewhere): ElsewhereEntry[] {
  return Array.from({ length: Math.min(waiting, maxElsewhere) }, () => ({
    userId,
    sinceMs: oldestMs,
    elsewhere: true,
  }));
}

function isElsewhere(entry: Waiting | ElsewhereEntry): entry is ElsewhereEntry {
  return "elsewhere" in entry;
}
