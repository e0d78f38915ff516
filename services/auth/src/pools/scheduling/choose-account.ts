import type { Estimate, TurnAccount } from "./account.ts";
import { availabilityOf, loadOf } from "./availability.ts";
import type { Obstacle } from "./availability.ts";

export interface Choice {
  account: TurnAccount;
  probe: boolean;
}

export interface Refusal {
  /** `no-account`: there is none that this user may use. */
  why: "no-account" | Obstacle;
  /** 0 if it may change at any moment, Infinity if it will not by itself. */
  atMs: number;
}

/** Chooses accounts in one turn, in which capacity only shrinks: what failed once fails again. */
export class AccountChooser {
  readonly #accounts: readonly TurnAccount[];
  readonly #minTokenLifeMs: number;
  readonly #nowMs: number;
  readonly #owners: ReadonlySet<string | null>;
  readonly #failed = new Map<string | null, { estimate: Estimate; refusal: Refusal }>();

  constructor(accounts: readonly TurnAccount[], minTokenLifeMs: number, nowMs: number) {
    this.#accounts = accounts;
    this.#minTokenLifeMs = minTokenLifeMs;
    this.#nowMs = nowMs;
    this.#owners = new Set(accounts.map((account) => account.privateTo));
  }

  choose(
    userId: string,
    estimate: Estimate,
    excluded: ReadonlySet<string>,
    only?: string,
  ): Choice | Refusal {
    if (only !== undefined || excluded.size > 0)
      return this.#look(userId, estimate, excluded, only);
    const group = this.#owners.has(userId) ? userId : null;
    const failed = this.#failed.get(group);
    if (failed && isAtLeast(estimate, failed.estimate)) return failed.refusal;
    const found = this.#look(userId, estimate, excluded, only);
    if ("why" in found) this.#failed.set(group, { estimate, refusal: found });
    return found;
  }

  #look(
    userId: string,
    estimate: Estimate,
    excluded: ReadonlySet<string>,
    only: string | undefined,
  ): Choice | Refusal {
    let best: Choice | undefined;
    let bestLoad = Infinity;
    let refusal: Refusal = { why: "no-account", atMs: Infinity };
    for (const account of this.#accounts) {
      if (account.privateTo !== null && account.privateTo !== userId) continue;
      if (excluded.has(account.id) || (only !== undefined && account.id !== only)) continue;
      const state = availabilityOf(account, estimate, this.#minTokenLifeMs, this.#nowMs);
      if (!state.open) {
        if (state.atMs < refusal.atMs || refusal.why === "no-account") {
          refusal = { why: state.why, atMs: state.atMs };
        }
        continue;
      }
      // A probe is worth a call as soon as it may be made, else a rested account would rest on.
      const load = state.probe ? 0 : loadOf(account, this.#nowMs);
      if (load < bestLoad || (load === bestLoad && isFresher(account, best?.account))) {
        best = { account, probe: state.probe };
        bestLoad = load;
      }
    }
    return best ?? refusal;
  }
}

/** Among equals, the one that was used less, so that work spreads when calls are short. */
function isFresher(account: TurnAccount, best: TurnAccount | undefined): boolean {
  return best === undefined || account.window.requests < best.window.requests;
}

function isAtLeast(one: Estimate, other: Estimate): boolean {
  return one.tokens >= other.tokens && one.costMicros >= other.costMicros;
}
