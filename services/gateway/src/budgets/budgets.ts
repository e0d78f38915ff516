import type { Logger } from "@workspace/telemetry";
import { Budget } from "./budget.ts";

export interface SpentCosts {
  /** What each key spent since then, in micro-dollars; a key that spent nothing is left out. */
  costSince(keyIds: readonly string[], from: Date): Promise<ReadonlyMap<string, number>>;
}

export interface BudgetsOptions {
  costs: SpentCosts;
  /** Writes what was used here to the database. @throws if it is down */
  storeUsage: () => Promise<void>;
  intervalMs: number;
  logger: Logger;
}

/**
 * The budgets of the keys that call. What all gateways spent is read from the usage that they
 * store; in between, each counts its own. A budget can therefore be passed by what is under way and
 * by what other gateways spend within an interval.
 */
export class Budgets {
  private readonly options: BudgetsOptions;
  private readonly byKey = new Map<string, Budget>();
  private readonly timer: NodeJS.Timeout;
  private refreshing: Promise<void> = Promise.resolve();

  constructor(options: BudgetsOptions) {
    this.options = options;
    this.timer = setInterval(() => this.refreshSoon(), options.intervalMs);
    this.timer.unref();
  }

  /** The budget of a key as auth gives it; what is spent of a new one is read first. */
  async of(keyId: string, limit: number): Promise<Budget> {
    const known = this.byKey.get(keyId);
    if (known) {
      known.limit = limit;
      return known;
    }
    const budget = new Budget(limit, new Date());
    this.byKey.set(keyId, budget);
    await this.read([[keyId, budget]]);
    return budget;
  }

  /** Stores what was used here and reads what all have spent. */
  async refresh(): Promise<void> {
    const budgets = [...this.byKey];
    if (budgets.length > 0) await this.read(budgets);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.refreshing;
  }

  private refreshSoon(): void {
    this.refreshing = this.refresh();
  }

  /** Without the database, what was known goes on: usage waits for it as well. */
  private async read(budgets: readonly (readonly [string, Budget])[]): Promise<void> {
    const { costs, storeUsage, logger } = this.options;
    const nowMs = Date.now();
    for (const [, budget] of budgets) budget.turnTo(nowMs);
    const pending = budgets.map(([, budget]) => budget.unstored);
    const from = budgets[0]?.[1].monthStart;
    if (!from) return;
    try {
      await storeUsage();
      const spent = await costs.costSince(
        budgets.map(([keyId]) => keyId),
        from,
      );
      for (const [at, [keyId, budget]] of budgets.entries())
        budget.onStored(spent.get(keyId) ?? 0, pending[at] ?? 0);
    } catch (error) {
      logger.warn({ err: error }, "what was spent of budgets was not read");
    }
  }
}
