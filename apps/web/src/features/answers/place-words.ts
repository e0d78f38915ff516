import type { Place } from "#api/types.ts";

/** Page and lines of a place in words, such as "page 3, lines 14–19". */
export function placeWords(place: Place): string {
  const words: string[] = [];
  if (place.page !== null) words.push(`page ${place.page}`);
  if (place.line_start !== null) {
    const end = place.line_end ?? place.line_start;
    words.push(
      end > place.line_start ? `lines ${place.line_start}–${end}` : `line ${place.line_start}`,
    );
  }
  return words.join(", ");
}
