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
  private readonly told: readonly Bucket[];
  private readonly plain: Bucket | undefined;
  private readonly policyText: string;

  constructor(subjects: readonly Subject[], owner: unknown, generation: number) {
    this.owner = owner;
    this.generation = generation;
    this.command = undefined;
    this.buckets = subjects.flatMap((subject) => [...subject.buckets]);
    this.charged = this.buckets.filter(({ limit }) => limit.rule.of !== "requests");
    this.told = this.buckets
      .filter(({ limit }) => limit.enforced)
      .toSorted((a, b) => rankOf(a) - rankOf(b));
    this.plain = this.told.find(({ limit }) => limit.rule.of === "requests");
    this.policyText = this.told.map(({ limit }) => limit.policyText).join(", ");
  }

  /** Source: draft-ietf-httpapi-ratelimit-headers-10; the `x-` headers are the older custom. */
  addHeaders(headers: string[], startedAtMs: number): void {
    const nowUs = atUs(startedAtMs);
    const { plain, told } = this;
    if (told.length === 0) return;
    let states = "";
    for (const bucket of told) {
      const left = remaining(bucket, nowUs);
      const seconds = resetSeconds(bucket, nowUs);
      if (states !== "") states += ", ";
      states += `${bucket.limit.stateText}${left};t=${seconds}`;
      if (bucket !== plain) continue;
      headers.push(
        "x-ratelimit-limit",
        bucket.limit.amountText,
        "x-ratelimit-remaining",
        `${left}`,
        "x-ratelimit-reset",
        `${seconds}`,
      );
    }
    headers.push("ratelimit-policy", this.policyText, "ratelimit", states);
  }
}

function rankOf({ limit }: Bucket): number {
  return tellFirst.indexOf(limit.rule.per);
}
