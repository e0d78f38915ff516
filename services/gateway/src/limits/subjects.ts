import type { Bucket } from "./bucket.ts";
import { Limit } from "./limit.ts";
import type { LimitRule, LimitScope } from "./limit.ts";

const defaultMaxSubjects = 100_000;
/** A key's own requests a minute stand in for every limit on its requests. */
const ownRuleName = "key-requests";

/** A key, user, organisation or address with what its limits remember. */
export interface Subject {
  readonly scope: LimitScope;
  readonly id: string;
  ownRequestsPerMinute: number | null;
  buckets: readonly Bucket[];
}

/**
 * The subjects that were seen, bounded: one whose allowances are all full again says nothing and
 * is dropped. Whoever keeps a subject looks it up again when `generation` has changed.
 */
export class Subjects {
  generation = 1;
  private limits: readonly Limit[] = [];
  private ownLimits = new Map<string, Limit>();
  private ownBurst: number;
  private readonly maxSubjects: number;
  private readonly byScope: Readonly<Record<LimitScope, Map<string, Subject>>> = {
    key: new Map(),
    user: new Map(),
    organisation: new Map(),
    ip: new Map(),
  };

  /** @param ownBurst the burst of a key that has a limit of its own where none is configured */
  constructor(rules: readonly LimitRule[], ownBurst: number, maxSubjects = defaultMaxSubjects) {
    this.ownBurst = ownBurst;
    this.maxSubjects = maxSubjects;
    this.configure(rules);
  }

  get all(): Iterable<Limit> {
    return this.limits;
  }

  size(scope: LimitScope): number {
    return this.byScope[scope].size;
  }

  /** Puts other rules in force; a rule that did not change keeps what was used of it. */
  configure(rules: readonly LimitRule[]): void {
    const known = new Map(
      this.limits.map((limit) => [`${limit.fingerprint}${limit.enforced}`, limit]),
    );
    this.limits = rules.map((rule) => {
      const limit = new Limit(rule);
      return known.get(`${limit.fingerprint}${limit.enforced}`) ?? limit;
    });
    this.ownLimits = new Map();
    for (const subjects of Object.values(this.byScope))
      for (const subject of subjects.values()) subject.buckets = this.bucketsOf(subject);
    this.generation++;
  }

  of(scope: LimitScope, id: string): Subject {
    const subjects = this.byScope[scope];
    const known = subjects.get(id);
    if (known !== undefined) return known;
    if (subjects.size >= this.maxSubjects) dropOldest(subjects);
    const subject: Subject = { scope, id, ownRequestsPerMinute: null, buckets: [] };
    subject.buckets = this.bucketsOf(subject);
    subjects.set(id, subject);
    return subject;
  }

  /** What is known of a subject, without beginning to remember it. */
  look(scope: LimitScope, id: string): readonly Bucket[] {
    const unknown = { scope, id, ownRequestsPerMinute: null, buckets: [] };
    return this.byScope[scope].get(id)?.buckets ?? this.bucketsOf(unknown);
  }

  setOwn(subject: Subject, requestsPerMinute: number | null): void {
    if (subject.ownRequestsPerMinute === requestsPerMinute) return;
    subject.ownRequestsPerMinute = requestsPerMinute;
    subject.buckets = this.bucketsOf(subject);
    this.generation++;
  }

  dropFull(nowUs: number): void {
    let dropped = 0;
    for (const subjects of Object.values(this.byScope)) {
      for (const [id, { buckets, ownRequestsPerMinute }] of subjects) {
        if (ownRequestsPerMinute !== null) continue;
        if (buckets.some((bucket) => bucket.freeAtUs > nowUs)) continue;
        subjects.delete(id);
        dropped++;
      }
    }
    if (dropped > 0) this.generation++;
  }

  private bucketsOf(subject: Subject): Bucket[] {
    const { scope, id, ownRequestsPerMinute } = subject;
    const known = new Map(subject.buckets.map((bucket) => [bucket.limit.fingerprint, bucket]));
    let own = ownRequestsPerMinute === null ? undefined : this.ownLimit(ownRequestsPerMinute);
    const limits: Limit[] = [];
    for (const limit of this.limits) {
      if (limit.rule.per !== scope) continue;
      if (ownRequestsPerMinute === null || limit.rule.of !== "requests") limits.push(limit);
      else if (own !== undefined) {
        limits.push(own);
        own = undefined;
      }
    }
    if (own !== undefined) limits.push(own);
    return limits.map((limit) => {
      const before = known.get(limit.fingerprint);
      return {
        limit,
        // One hash slot for all, so that one script may touch several in a Redis cluster.
        storeKey: `workspace:{limits}:${scope}:${id}:${limit.fingerprint}`,
        freeAtUs: before?.freeAtUs ?? 0,
        seenUs: before?.seenUs ?? 0,
      };
    });
  }

  private ownLimit(requestsPerMinute: number): Limit {
    const configured = this.limits.find(({ rule }) => rule.per === "key" && rule.of === "requests");
    const burst = configured?.rule.burst ?? this.ownBurst;
    const fingerprint = `${requestsPerMinute}`;
    const known = this.ownLimits.get(fingerprint);
    if (known !== undefined) return known;
    const limit = new Limit({
      name: ownRuleName,
      per: "key",
      of: "requests",
      amount: requestsPerMinute,
      periodSeconds: 60,
      burst: Math.min(burst, requestsPerMinute),
      dryRun: false,
    });
    this.ownLimits.set(fingerprint, limit);
    return limit;
  }
}

function dropOldest(subjects: Map<string, Subject>): void {
  for (const id of subjects.keys()) {
    subjects.delete(id);
    return;
  }
}
