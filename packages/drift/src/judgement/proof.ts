import { chanceThatAllFallInto } from "./chance.ts";
import type { Finding } from "./finding.ts";

/**
 * Two samples of one API differ in many places by chance, and their members are not independent.
 * A claim needs a chance far below what the many places of a document would bring about.
 */
export const greatestChance = 1e-5;

/** How probable the finding is in two samples of the same API; null when nobody counted. */
export function chanceOf(finding: Finding): number | null {
  const counts = witnessed(finding);
  if (!counts) return null;
  const { old, now } = counts;
  if (finding.disjoint) return chanceThatAllFallInto(now.of, old.of, now.of);
  const isGone = now.present === 0 && old.present > 0;
  if (isGone) return chanceThatAllFallInto(old.of, now.of, old.present);
  const missing = now.of - now.present;
  const wasAlways = old.present === old.of;
  return wasAlways && missing > 0 ? chanceThatAllFallInto(now.of, old.of, missing) : 1;
}

/** Counts scaled down to the bodies they come from: fifty items of one list are one witness. */
function witnessed({ seen, witnesses }: Finding) {
  const old = scaled(seen?.old, witnesses?.old);
  const now = scaled(seen?.new, witnesses?.new);
  return old && now ? { old, now } : null;
}

function scaled(
  seen: { present: number | null; of: number | null } | undefined,
  witnesses: number | null | undefined,
) {
  if (!seen || seen.of === null || seen.present === null || seen.of === 0) return null;
  if (typeof witnesses !== "number" || witnesses <= 0) return null;
  const scale = Math.min(1, witnesses / seen.of);
  const of = Math.floor(seen.of * scale);
  // What is always there stays so: rounding makes no absences.
  const isAlways = seen.present >= seen.of;
  return { of, present: isAlways ? of : Math.ceil(Math.min(seen.present * scale, of)) };
}
