import type { Alternative } from "./schema-view.ts";
import { similarityOf } from "./similarity.ts";

export interface Matching {
  readonly pairs: readonly (readonly [old: Alternative, now: Alternative])[];
  readonly gone: readonly Alternative[];
  readonly came: readonly Alternative[];
}

/** Under this, two alternatives are taken for two and not for one that changed. */
const leastSimilarity = 0.4;

/** Which alternative became which: by constants and likeness, never by where they stand in the list. */
export function matchAlternatives(
  old: readonly Alternative[],
  now: readonly Alternative[],
): Matching {
  const [onlyOld, ...moreOld] = old;
  const [onlyNow, ...moreNow] = now;
  const single = moreOld.length + moreNow.length === 0;
  if (onlyOld && onlyNow && single) return { pairs: [[onlyOld, onlyNow]], gone: [], came: [] };
  const candidates = old.flatMap((left, oldIndex) =>
    now.map((right, nowIndex) => ({
      left,
      right,
      distance: Math.abs(oldIndex - nowIndex),
      order: oldIndex + nowIndex,
      likeness: similarityOf(left, right),
    })),
  );
  const ranked = candidates
    .filter(({ likeness }) => likeness >= leastSimilarity)
    .toSorted((a, b) => b.likeness - a.likeness || a.distance - b.distance || a.order - b.order);
  const pairs = new Map<Alternative, Alternative>();
  const taken = new Set<Alternative>();
  for (const { left, right } of ranked) {
    if (pairs.has(left) || taken.has(right)) continue;
    pairs.set(left, right);
    taken.add(right);
  }
  return {
    pairs: [...pairs],
    gone: old.filter((one) => !pairs.has(one)),
    came: now.filter((one) => !taken.has(one)),
  };
}
