import type { TurnAccount } from "../scheduling/account.ts";
import type { FairShares } from "../scheduling/fair-queue.ts";
import type { Outcome } from "../scheduling/health.ts";
import type { LeaseFacts } from "../scheduling/settle-reports.ts";
import type { Grant, Waiting, WaitingElsewhere } from "../scheduling/take-turn.ts";

/** Somebody who waits here, and who they call for. */
export interface LeaseRequest extends Waiting {
  readonly organisationId: string;
  readonly keyId: string | null;
  readonly requestId: string | null;
}

/** What is told about a lease that ends. */
export interface LeaseReport {
  readonly leaseId: string;
  readonly outcome: Outcome;
  readonly sent: boolean;
  readonly status: number | null;
  readonly tokens: number | null;
  readonly costMicros: number | null;
  /** The lease ran out and nothing was told. */
  readonly overdue: boolean;
}

/** A pool as it stands when its turn begins; nobody else changes it until the turn ends. */
export interface PoolState {
  readonly nowMs: number;
  readonly accounts: TurnAccount[];
  readonly shares: FairShares;
  readonly elsewhere: WaitingElsewhere[];
  /** The leases that reports are about, by id; those that ended before are left out. */
  readonly reported: Map<string, LeaseFacts>;
}

export interface LeaseEnding {
  report: LeaseReport;
  lease: LeaseFacts;
}

/** What a turn decided, to be stored at once. */
export interface TurnChanges {
  accounts: Iterable<TurnAccount>;
  grants: readonly (Grant<LeaseRequest> & { leaseId: string })[];
  endings: readonly LeaseEnding[];
  /** Users that were served while others waited. */
  servedUsers: ReadonlySet<string>;
  /** Who goes on waiting here; undefined if that is as it was. */
  waitingHere: readonly WaitingElsewhere[] | undefined;
  notifyOthers: boolean;
}
