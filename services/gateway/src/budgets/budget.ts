import { ProblemError } from "@workspace/http";
import { microDollars } from "../limits/limit.ts";

/** Whose budget it is. */
export type BudgetScope = "key" | "user" | "organisation";

export interface Allowed {
  /** Micro-dollars in a calendar month. */
  limit: number;
  /** From this share on, answers say how much is spent. */
  warnFrom: number;
}

const owners = {
  key: "this key",
  user: "its user in the organisation",
  organisation: "the organisation",
} as const;

/** What somebody may spend in a calendar month (UTC), and what of it is spent. Micro-dollars. */
export class Budget {
  readonly scope: BudgetScope;
  allowed: Allowed;
  /** As the database has it, from all gateways. */
  private stored = 0;
  /** Spent here since, and not yet in the database. */
  private pending = 0;
  private monthStartMs: number;
  private nextMonthMs: number;

  constructor(scope: BudgetScope, allowed: Allowed, now: Date) {
    this.scope = scope;
    this.allowed = allowed;
    this.monthStartMs = monthStartOf(now, 0);
    this.nextMonthMs = monthStartOf(now, 1);
  }

  get spent(): number {
    return this.stored + this.pending;
  }

  /** The share of it that is spent. */
  get share(): number {
    return this.allowed.limit === 0 ? 1 : this.spent / this.allowed.limit;
  }

  get unstored(): number {
    return this.pending;
  }

  get monthStart(): Date {
    return new Date(this.monthStartMs);
  }

  charge(cost: number): void {
    this.pending += cost;
  }

  /** @param storedPending what of `unstored` the database has by now as well */
  onStored(total: number, storedPending: number): void {
    this.stored = total;
    this.pending -= storedPending;
  }

  /** A new month begins with nothing spent. */
  turnTo(nowMs: number): void {
    if (nowMs < this.nextMonthMs) return;
    this.stored = 0;
    this.pending = 0;
    this.monthStartMs = monthStartOf(new Date(nowMs), 0);
    this.nextMonthMs = monthStartOf(new Date(nowMs), 1);
  }

  isSpent(nowMs: number): boolean {
    this.turnTo(nowMs);
    return this.spent >= this.allowed.limit;
  }

  /** @throws ProblemError 429 when the month's budget is spent */
  require(nowMs: number): void {
    if (!this.isSpent(nowMs)) return;
    const { limit } = this.allowed;
    const until = new Date(this.nextMonthMs).toISOString().slice(0, 10);
    throw new ProblemError({
      type: "budget_exceeded",
      status: 429,
      title: "The month's budget is spent",
      detail: `${dollars(limit)} US dollars a month are allowed for ${owners[this.scope]}, and they are spent until ${until}; whoever manages it may raise the budget`,
      retryAfterSeconds: Math.ceil((this.nextMonthMs - nowMs) / 1_000),
    });
  }

  /** Once most of it is spent, the answers say so. */
  addHeaders(headers: string[]): void {
    if (this.share < this.allowed.warnFrom) return;
    headers.push("x-budget-limit-usd", dollars(this.allowed.limit));
    headers.push("x-budget-spent-usd", dollars(this.spent));
  }
}

function monthStartOf(now: Date, monthsLater: number): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsLater, 1);
}

function dollars(micros: number): string {
  return String(Math.round(micros) / microDollars);
}
