import type { Annotation } from "../models/agent-types.ts";

/** A part of an answer's text and the number of the source that it rests on. */
export interface CitedRange {
  number: number;
  start: number;
  end: number;
}

interface NumberedSource {
  number: number;
  url: string | null;
}

/** `[3]`, `[3][4]`, `[web:3]`: the marks that models and Perplexity put behind what they cite. */
const mark = /\[(?:[a-z]+:)?(\d{1,3})\]/g;
const markAtStart = /^\s*\[(?:[a-z]+:)?(\d{1,3})\]/;
const onlyMark = /^\s*(?:\[(?:[a-z]+:)?\d{1,3}\]\s*)+$/;

/**
 * Which parts of a text cite which source: from its annotations, or where it has none from the
 * marks in the text. Numbers without a source cite nothing.
 */
export function citedRanges(
  text: string,
  annotations: readonly Annotation[],
  sources: readonly NumberedSource[],
): CitedRange[] {
  const known = new Set(sources.map(({ number }) => number));
  const ranges =
    annotations.length > 0 ? fromAnnotations(text, annotations, sources) : fromMarks(text);
  return ranges.filter(({ number, start, end }) => known.has(number) && start < end);
}

function fromAnnotations(
  text: string,
  annotations: readonly Annotation[],
  sources: readonly NumberedSource[],
): CitedRange[] {
  return annotations.flatMap(({ start_index: start, end_index: end, url }) => {
    if (start === undefined || end === undefined || start < 0 || end > text.length || start >= end)
      return [];
    const covered = text.slice(start, end);
    if (onlyMark.test(covered)) {
      const number = Number(markAtStart.exec(covered)?.[1]);
      return [{ number, ...sentenceBefore(text, start) }];
    }
    // The mark tells apart passages of one page, which share their address.
    const behind = markAtStart.exec(text.slice(end))?.[1];
    const number =
      behind === undefined ? sources.find((source) => source.url === url)?.number : Number(behind);
    return number === undefined ? [] : [{ number, start, end }];
  });
}

function fromMarks(text: string): CitedRange[] {
  return [...text.matchAll(mark)].map((match) => ({
    number: Number(match[1]),
    ...sentenceBefore(text, match.index),
  }));
}

/** From the end of the sentence before, or of the marks before, to the mark. */
function sentenceBefore(text: string, markStart: number): { start: number; end: number } {
  const head = text
    .slice(0, markStart)
    .replace(/(?:\s*\[(?:[a-z]+:)?\d{1,3}\])+\s*$/, "")
    .trimEnd();
  const breaks = [...head.slice(0, -1).matchAll(/(?:[.!?。！？]["')\]]*\s+|\n+|\]\s+)/g)];
  const last = breaks.at(-1);
  const start = last ? last.index + last[0].length : 0;
  return { start, end: head.length };
}
