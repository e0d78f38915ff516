import type { Logger } from "@workspace/telemetry";
import { Budget } from "./budget.ts";
import type { Allowed, BudgetScope } from "./budget.ts";

export interface SpentCosts {
  /** What each has spent since then, in micro-dollars; who spent nothing is left out. */
  costSince(
    scope: BudgetScope,
    ids: readonly string[],
    from: Date,
  ): Promise<ReadonlyMap<string, number>>;
}

export interface BudgetsOptions {
  costs: SpentCosts;
  /** Writes what was used here to the database. @throws if it is down */
  storeUsage: () => Promise<void>;
  intervalMs: number;
  logger: Logger;
}

/**
 * The budgets of those who call. What all gateways spent is read from the usage that they
 * store; in between, each counts its own. A budget can therefore be passed by what is under way and
 * by what other gateways spend within an interval.
 */
export class Budgets {
  private readonly options: BudgetsOptions;
  private readonly byScope: Readonly<Record<BudgetScope, Map<string, Budget>>> = {
    key: new Map(),
    user: new Map(),
    organisation: new Map(),
  };
  private readonly timer: NodeJS.Timeout;
  private refreshing: Promise<void> = Promise.resolve();

  constructor(options: BudgetsOptions) {
    this.options = options;
    this.timer = setInterval(() => this.refreshSoon(), options.intervalMs);
    this.timer.unref();
  }

  /** Somebody's budget as auth gives it; what is spent of a new one is read first. */
  async of(scope: BudgetScope, id: string, allowed: Allowed): Promise<Budget> {
    const known = this.byScope[scope].get(id);
    if (known) {
      known.allowed = allowed;
      return known;
    }
    const budget = new Budget(scope, allowed, new Date());
    this.byScope[scope].set(id, budget);
    await this.read(scope, new Map([[id, budget]]));
    return budget;
  }

  /** Stores what was used here and reads what all have spent. */
  async refresh(): Promise<void> {
    const { key, user, organisation } = this.byScope;
    await this.read("key", key);
    await this.read("user", user);
    await this.read("organisation", organisation);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.refreshing;
  }

  private refreshSoon(): void {
    this.refreshing = this.refresh();
  }

  /** Without the database, what was known goes on: usage waits for it as well. */
  private async read(scope: BudgetScope, budgets: ReadonlyMap<string, Budget>): Promise<void> {
    const { costs, storeUsage, logger } = this.options;
    const nowMs = Date.now();
    for (const budget of budgets.values()) budget.turnTo(nowMs);
    const [first] = budgets.values();
    if (first === undefined) return;
    const pending = new Map([...budgets].map(([id, budget]) => [id, budget.unstored]));
    try {
      await storeUsage();
      const spent = await costs.costSince(scope, [...pending.keys()], first.monthStart);
      for (const [id, stored] of pending) budgets.get(id)?.onStored(spent.get(id) ?? 0, stored);
    } catch (error) {
      logger.warn({ err: error }, "what was spent of budgets was not read");
    }
  }
}
