import { LRUCache } from "lru-cache";
import type { ProblemError } from "@workspace/http";
import { take } from "./bucket.ts";
import type { Decision } from "./bucket.ts";
import { atUs, nowUs } from "./clock.ts";
import { limitReached } from "./refusal.ts";
import { Subjects } from "./subjects.ts";

const sweepMs = 10_000;
/** A browser goes on with a session that has ended until its person signs in again. */
const remembered = { max: 10_000, ttl: 3_600_000 };

/** Wrong credentials that an address may try. Kept in memory: each gateway counts for itself. */
export class Attempts {
  private readonly subjects: Subjects;
  private readonly decision: Decision = { refusedBy: undefined, waitUs: 0 };
  private readonly sweeper: NodeJS.Timeout;
  private readonly counted = new LRUCache<string, true>(remembered);

  constructor(perMinute: number) {
    const rule = { name: "attempts", of: "requests", amount: perMinute, burst: perMinute } as const;
    this.subjects = new Subjects([{ ...rule, per: "ip", periodSeconds: 60, dryRun: false }], 1);
    this.sweeper = setInterval(() => this.subjects.dropFull(nowUs()), sweepMs);
    this.sweeper.unref();
  }

  /** @returns the refusal when there were too many */
  count(address: string, nowMs: number): ProblemError | undefined {
    const { decision } = this;
    const { buckets } = this.subjects.of("ip", address);
    if (take(buckets, atUs(nowMs), decision)) return undefined;
    return decision.refusedBy && limitReached(decision.refusedBy.limit, decision.waitUs);
  }

  /**
   * Counts a credential the first time that it is wrong: who guesses comes with another each time, and
   * a browser whose session has ended with the same one for each of a page's requests.
   */
  countOnce(address: string, credential: string, nowMs: number): ProblemError | undefined {
    if (this.counted.has(credential)) return undefined;
    this.counted.set(credential, true);
    return this.count(address, nowMs);
  }

  close(): void {
    clearInterval(this.sweeper);
  }
}
