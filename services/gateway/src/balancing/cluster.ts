import { UpstreamFailure } from "../upstream/failure.ts";
import type { FailureKind } from "../upstream/failure.ts";
import { Instance } from "./instance.ts";
import type { ConnectionRules, InstanceRule } from "./instance.ts";
import type { HealthRules } from "./instance-health.ts";
import { RetryBudget } from "./retry-budget.ts";

export interface ServiceRule {
  readonly name: string;
  readonly instances: readonly InstanceRule[];
}

export interface BalancingRules {
  readonly connections: ConnectionRules;
  readonly health: HealthRules;
  /** Tries of one request at other instances. */
  readonly maxRetries: number;
  readonly retryShare: number;
  /** For answers of an instance that is no longer configured. */
  readonly drainTimeoutMs: number;
  readonly internalToken: string;
}

const budgetRetries = 20;
/** Answers by which an instance tells that it cannot serve, though others might. */
const failingStatuses = new Set([502, 503, 504]);

/** The instances of one service: which to ask, and what is learned from how they answer. */
export class Cluster {
  readonly name: string;
  readonly maxRetries: number;
  readonly budget: RetryBudget;
  instances: readonly Instance[] = [];
  private readonly rules: BalancingRules;
  private turn = 0;

  constructor(rule: ServiceRule, rules: BalancingRules) {
    this.name = rule.name;
    this.rules = rules;
    this.maxRetries = rules.maxRetries;
    this.budget = new RetryBudget(rules.retryShare, budgetRetries);
    this.configure(rule.instances);
  }

  /** Puts other instances in force; one that stays keeps its connections, one that goes drains. */
  configure(wanted: readonly InstanceRule[]): void {
    const { connections, health, internalToken, drainTimeoutMs } = this.rules;
    const known = new Map(this.instances.map((instance) => [instance.url.href, instance]));
    this.instances = wanted.map((rule) => {
      const { href } = new URL(rule.url);
      const instance = known.get(href);
      if (instance === undefined)
        return new Instance(this.name, rule, connections, health, internalToken);
      known.delete(href);
      instance.weight = rule.weight;
      instance.draining = rule.draining;
      return instance;
    });
    for (const gone of known.values()) gone.upstream.drain(drainTimeoutMs);
  }

  /**
   * The instance with the least load for its share.
   * @param except one that was tried already
   * @returns undefined if none may be asked now
   */
  pick(nowMs: number, except?: Instance): Instance | undefined {
    const { instances } = this;
    let best: Instance | undefined;
    let bestLoad = Infinity;
    const { length } = instances;
    const first = length > 1 ? this.turn++ % length : 0;
    for (let step = 0; step < length; step++) {
      const instance = instances[(first + step) % length];
      if (instance === undefined || instance === except || instance.draining) continue;
      if (!instance.health.admits(nowMs)) continue;
      if (length === 1) return instance;
      const load = instance.loadFor(nowMs);
      if (load >= bestLoad) continue;
      best = instance;
      bestLoad = load;
    }
    return best ?? (except === undefined ? this.lastResort() : undefined);
  }

  /** An instance answered: that is a success, unless it says by it that it cannot serve. */
  onAnswer(instance: Instance, status: number, nowMs: number): void {
    // A lone service that says 503 is still the one that knows best what to say.
    if (status >= 502 && this.instances.length > 1 && failingStatuses.has(status))
      instance.health.onFailure("status", nowMs);
    else instance.health.onSuccess(nowMs);
  }

  onFailure(instance: Instance, kind: FailureKind, nowMs: number): void {
    if (kind !== "overloaded") instance.health.onFailure(kind, nowMs);
  }

  /** Whether another instance may do better than one that answered so. */
  isWorthRetrying(status: number): boolean {
    return this.instances.length > 1 && failingStatuses.has(status);
  }

  /** Why none may be asked. */
  failure(nowMs: number): UpstreamFailure {
    const waitsMs = this.instances
      .filter((instance) => !instance.draining)
      .map((instance) => instance.health.waitMs(nowMs));
    const failure = new UpstreamFailure("set-aside", "All instances are set aside for now");
    failure.retryAfterMs = waitsMs.length > 0 ? Math.max(1_000, Math.min(...waitsMs)) : 1_000;
    return failure;
  }

  close(): void {
    for (const instance of this.instances) instance.upstream.close();
  }

  /** When all are set aside, one that refuses at once may as well be asked: it may be back. */
  private lastResort(): Instance | undefined {
    return this.instances.find((instance) => !instance.draining && instance.health.failsCheaply);
  }
}
