/**
 * A passage's size is counted in units: about a token's worth of Latin text is five units, so 1,000
 * units are 200 tokens in any script. Dense scripts carry more in each character.
 */
export function unitsOf(code: number): number {
  if (code < 0x0250) return 1;
  return code < 0x0e00 ? 2 : 3;
}

export function measureUnits(text: string, start: number, end: number): number {
  let units = 0;
  for (let i = start; i < end; i++) units += unitsOf(text.charCodeAt(i));
  return units;
}

/** The offset at which `budget` units from `start` are used up, at most `end`. */
export function offsetAfterUnits(text: string, start: number, end: number, budget: number): number {
  let units = 0;
  for (let i = start; i < end; i++) {
    units += unitsOf(text.charCodeAt(i));
    if (units > budget) return i;
  }
  return end;
}
