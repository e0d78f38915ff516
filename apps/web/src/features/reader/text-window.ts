import type { DocumentContent } from "#api/types.ts";
import type { TextRange } from "#ui/split-by-ranges.ts";

export interface CharRange {
  start: number;
  end: number;
}

/** The stretch of a document to load around a place. */
export function windowAround(place: CharRange | null, sizeChars: number): CharRange {
  if (!place) return { start: 0, end: sizeChars };
  const before = Math.round(sizeChars * 0.35);
  return {
    start: Math.max(0, place.start - before),
    end: Math.max(place.end, place.start - before + sizeChars),
  };
}

export interface TextWindow {
  text: string;
  /** Where `text` begins in the document. */
  offset: number;
  line: number;
  hasEarlier: boolean;
  hasLater: boolean;
}

/** Cuts a loaded stretch to whole lines, as far as that leaves the place in it. */
export function wholeLines(content: DocumentContent, place: CharRange | null): TextWindow {
  const hasEarlier = content.char_start > 0;
  const hasLater = content.char_end < content.char_count;
  const keepFrom = Math.max(0, (place?.start ?? content.char_end) - content.char_start);
  const keepTo = Math.max(0, (place?.end ?? 0) - content.char_start);
  const firstBreak = content.text.indexOf("\n");
  const from = hasEarlier && firstBreak >= 0 && firstBreak < keepFrom ? firstBreak + 1 : 0;
  const lastBreak = content.text.lastIndexOf("\n");
  const to = hasLater && lastBreak >= keepTo && lastBreak > from ? lastBreak : content.text.length;
  return {
    text: content.text.slice(from, to),
    offset: content.char_start + from,
    line: content.line_start + (from > 0 ? 1 : 0),
    hasEarlier,
    hasLater,
  };
}

/** A place of the document as a range of the window's text; none if it lies outside. */
export function rangeIn(window: TextWindow, place: CharRange | null): TextRange[] {
  if (!place) return [];
  const start = Math.max(0, place.start - window.offset);
  const end = Math.min(window.text.length, place.end - window.offset);
  return end > start ? [{ start, end }] : [];
}
