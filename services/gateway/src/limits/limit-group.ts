import { remaining, resetSeconds } from "./bucket.ts";
import type { Bucket } from "./bucket.ts";
import { atUs } from "./clock.ts";
import type { Subject } from "./subjects.ts";

/** The order in which the plain `x-ratelimit-*` headers choose whose limit they tell. */
const tellFirst = ["key", "user", "organisation", "ip"];

/**
 * All buckets that count for a caller on a connection, with the header text that does not change.
 * It is made once and kept with the connection, so that a request only compares and adds.
 */
export class LimitGroup {
  readonly buckets: readonly Bucket[];
  /** Buckets that are charged once an answer has told what it used. */
  readonly charged: readonly Bucket[];
  /** What the group was made for; another caller or generation needs another group. */
  readonly owner: unknown;
  readonly generation: number;
  /** The command that asks Redis, once it was needed. */
  command: readonly string[] | undefined;
  private readonly plain: Bucket | undefined;
  /** The caller's own limits, for every answer; the address's where there are no others. */
  private readonly own: Told;
  /** All limits, for an answer that refuses. */
  private readonly all: Told;

  constructor(subjects: readonly Subject[], owner: unknown, generation: number) {
    this.owner = owner;
    this.generation = generation;
    this.command = undefined;
    this.buckets = subjects.flatMap((subject) => [...subject.buckets]);
    this.charged = this.buckets.filter(({ limit }) => limit.rule.of !== "requests");
    const enforced = this.buckets
      .filter(({ limit }) => limit.enforced)
      .toSorted((a, b) => rankOf(a) - rankOf(b));
    const own = enforced.filter(({ limit }) => limit.rule.per !== "ip");
    this.plain = enforced.find(({ limit }) => limit.rule.of === "requests");
    this.all = toldOf(enforced);
    this.own = own.length > 0 ? toldOf(own) : this.all;
  }

  /**
   * Source: draft-ietf-httpapi-ratelimit-headers-10; the `x-` headers are the older custom. Node
   * looks at every character of a header, so that an answer tells no more than it needs to.
   */
  addHeaders(headers: string[], startedAtMs: number, refuses: boolean): void {
    const { plain } = this;
    const { buckets, policyText } = refuses ? this.all : this.own;
    const nowUs = atUs(startedAtMs);
    let states = "";
    for (const bucket of buckets) {
      if (states !== "") states += ", ";
      states += `${bucket.limit.stateText}${remaining(bucket, nowUs)};t=${resetSeconds(bucket, nowUs)}`;
    }
    if (states !== "") headers.push("ratelimit-policy", policyText, "ratelimit", states);
    if (plain === undefined) return;
    headers.push(
      "x-ratelimit-limit",
      plain.limit.amountText,
      "x-ratelimit-remaining",
      `${remaining(plain, nowUs)}`,
      "x-ratelimit-reset",
      `${resetSeconds(plain, nowUs)}`,
    );
  }
}

interface Told {
  readonly buckets: readonly Bucket[];
  readonly policyText: string;
}

function toldOf(buckets: readonly Bucket[]): Told {
  return { buckets, policyText: buckets.map(({ limit }) => limit.policyText).join(", ") };
}

function rankOf({ limit }: Bucket): number {
  return tellFirst.indexOf(limit.rule.per);
}
