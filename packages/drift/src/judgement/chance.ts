/**
 * The probability that all `marked` of a pool's members stand in a part of it by chance alone
 * (Fisher's exact test, one-sided): what says whether a sample that lacks something shows a change.
 */
export function chanceThatAllFallInto(part: number, rest: number, marked: number): number {
  if (marked > part) return 0;
  let chance = 1;
  for (let index = 0; index < marked && chance > 1e-300; index++) {
    chance *= (part - index) / (part + rest - index);
  }
  return chance;
}
