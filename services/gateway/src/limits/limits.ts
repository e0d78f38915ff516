import type { ProblemError } from "@workspace/http";
import { charge, take } from "./bucket.ts";
import type { Bucket, Decision } from "./bucket.ts";
import { atUs, nowUs } from "./clock.ts";
import { LimitGroup } from "./limit-group.ts";
import type { RedisBuckets } from "./redis-buckets.ts";
import { limitReached } from "./refusal.ts";
import type { Subject, Subjects } from "./subjects.ts";

const sweepMs = 10_000;

/** What the limits need to know of a call, and leave with it. */
export interface LimitedCall {
  readonly startedAtMs: number;
  readonly peer: LimitedPeer;
  readonly response: { readonly destroyed: boolean };
  limits: LimitGroup | undefined;
}

/** Where a call comes from; it keeps the group of whoever called last from there. */
export interface LimitedPeer {
  readonly limitedAs: string;
  limits: LimitGroup | undefined;
}

/** Whoever calls, with the key, user and organisation that limits are kept by. */
export interface LimitedCaller {
  readonly subjects: readonly Subject[];
}

/** What an answer used. */
export interface Consumption {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In all, as the answer says; some count more than input and output. */
  readonly tokens: number;
  readonly costMicroDollars: number;
}

/**
 * Admits requests within their limits and charges what their answers used. In memory that is
 * arithmetic, done at once; with Redis it is one call, and memory stands in while Redis is away.
 */
export class Limits {
  readonly subjects: Subjects;
  private readonly redis: RedisBuckets | undefined;
  private readonly decision: Decision = { refusedBy: undefined, waitUs: 0 };
  private readonly sweeper: NodeJS.Timeout;

  constructor(subjects: Subjects, redis: RedisBuckets | undefined) {
    this.subjects = subjects;
    this.redis = redis;
    this.sweeper = setInterval(() => subjects.dropFull(nowUs()), sweepMs);
    this.sweeper.unref();
  }

  /** Where allowances are kept now. */
  get store(): "memory" | "redis" | "memory-fallback" {
    if (this.redis === undefined) return "memory";
    return this.redis.usable ? "redis" : "memory-fallback";
  }

  get redisFailures(): number {
    return this.redis?.fallbacks ?? 0;
  }

  /**
   * Counts a request for its address and, once known, its caller.
   * @param proceed called at once or, with Redis, later
   * @throws ProblemError (429), at once or through `fail`
   */
  admit<Call extends LimitedCall>(
    call: Call,
    caller: LimitedCaller | undefined,
    proceed: (call: Call) => void,
    fail: (call: Call, error: unknown) => void,
  ): void {
    const { peer } = call;
    let group = peer.limits;
    if (group?.owner !== caller || group?.generation !== this.subjects.generation) {
      group = this.groupOf(peer, caller);
      peer.limits = group;
    }
    this.count(call, group as LimitGroup, proceed, fail);
  }

  /** Counts for a caller who became known only after the address was counted. */
  admitCaller<Call extends LimitedCall>(
    call: Call,
    caller: LimitedCaller,
    proceed: (call: Call) => void,
    fail: (call: Call, error: unknown) => void,
  ): void {
    const own = this.current(caller.subjects);
    const whole = this.groupOf(call.peer, caller);
    call.peer.limits = whole;
    this.count(call, new LimitGroup(own, caller, whole.generation), proceed, fail, whole);
  }

  /** Charges tokens and cost once they are known, whatever is left. */
  charge(group: LimitGroup, used: Consumption): void {
    if (group.charged.length === 0) return;
    const atUs = nowUs();
    const charged: { bucket: Bucket; costUs: number }[] = [];
    for (const bucket of group.charged) {
      const { limit } = bucket;
      const units = limit.rule.of === "tokens" ? used.tokens : used.costMicroDollars;
      const costUs = limit.costUs(units);
      if (costUs <= 0) continue;
      charge(bucket, costUs, atUs);
      charged.push({ bucket, costUs });
    }
    if (charged.length > 0) this.redis?.charge(charged);
  }

  close(): void {
    clearInterval(this.sweeper);
    this.redis?.close();
  }

  private count<Call extends LimitedCall>(
    call: Call,
    group: LimitGroup,
    proceed: (call: Call) => void,
    fail: (call: Call, error: unknown) => void,
    told = group,
  ): void {
    call.limits = told;
    const { redis } = this;
    if (redis === undefined || !redis.usable || group.buckets.length === 0) {
      this.takeHere(call, group);
      proceed(call);
      return;
    }
    redis.take(group, (refusedBy, waitUs) => {
      if (call.response.destroyed) return;
      try {
        if (refusedBy === null) this.takeHere(call, group);
        else if (refusedBy !== undefined) throw limitReached(refusedBy.limit, waitUs);
        proceed(call);
      } catch (error) {
        fail(call, error);
      }
    });
  }

  /** @throws ProblemError */
  private takeHere(call: LimitedCall, group: LimitGroup): void {
    const { decision } = this;
    if (take(group.buckets, atUs(call.startedAtMs), decision)) return;
    throw this.refusal(decision);
  }

  private refusal({ refusedBy, waitUs }: Decision): ProblemError {
    if (refusedBy === undefined) throw new Error("A refusal names its limit");
    return limitReached(refusedBy.limit, waitUs);
  }

  private groupOf(peer: LimitedPeer, caller: LimitedCaller | undefined): LimitGroup {
    const { subjects } = this;
    const address = subjects.of("ip", peer.limitedAs);
    const all = caller === undefined ? [address] : [address, ...this.current(caller.subjects)];
    return new LimitGroup(all, caller, subjects.generation);
  }

  /** A subject that was dropped meanwhile is remembered again. */
  private current(subjects: readonly Subject[]): Subject[] {
    return subjects.map(({ scope, id, ownRequestsPerMinute }) => {
      const subject = this.subjects.of(scope, id);
      this.subjects.setOwn(subject, ownRequestsPerMinute);
      return subject;
    });
  }
}
