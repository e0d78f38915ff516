import type { WordChild } from "./fold-words.ts";
import { likenessOf } from "./signature.ts";
import type { Likeness, Signature } from "./signature.ts";

/** A word, and what can be called below it. */
export interface Member {
  readonly child: WordChild;
  readonly signature: Signature;
}

/** Members that are compared with all others: few of many alike are enough to find the group. */
const centresTried = 16;

/** The most that are alike to one of them, which comes first. */
export function largestGroup(
  members: readonly Member[],
  isAlike: (likeness: Likeness, fewerCalls: number) => boolean,
): Member[] {
  let largest: Member[] = [];
  for (const centre of members.slice(0, centresTried)) {
    const others = members.filter(
      (other) =>
        other !== centre &&
        isAlike(
          likenessOf(centre.signature, other.signature),
          Math.min(centre.signature.size, other.signature.size),
        ),
    );
    if (others.length + 1 > largest.length) largest = [centre, ...others];
  }
  return largest;
}
