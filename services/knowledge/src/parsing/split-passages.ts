import { findCut } from "./find-cut.ts";
import { createLineCounter } from "./line-counter.ts";
import { ParseFailure } from "./parse-failure.ts";
import type { Block, ParsedPassage } from "./parsed-document.ts";
import { measureUnits, offsetAfterUnits } from "./text-units.ts";

/** Sizes in units of `text-units.ts`; 1,000 units are about 200 tokens. */
export const passageSizes = Object.freeze({ min: 250, target: 1_000, max: 1_300 });

const maxLeadUnits = 120;

type Piece = Block & { units: number };
type Draft = {
  start: number;
  end: number;
  units: number;
  path: string[];
  page?: number;
  open: boolean;
};

/**
 * Splits on the structure that the blocks describe. A section fills passages up to the target; a
 * tiny section joins its neighbour; a document of up to `wholeUnits` is one passage.
 */
export function splitPassages(
  text: string,
  blocks: Block[],
  maxPassages: number,
  wholeUnits: number = passageSizes.target,
): ParsedPassage[] {
  const whole = wholeDocument(text, blocks, wholeUnits);
  if (whole) return finish(text, [whole]);
  const drafts: Draft[] = [];
  let current: Draft | undefined;
  for (const piece of pieces(text, blocks)) {
    if (current && joins(current, piece)) {
      extend(current, piece);
      continue;
    }
    if (current) close(drafts, current, maxPassages);
    current = draftOf(piece);
  }
  if (current) close(drafts, current, maxPassages);
  return finish(text, drafts);
}

function wholeDocument(text: string, blocks: Block[], wholeUnits: number): Draft | undefined {
  const first = blocks[0];
  const last = blocks.at(-1);
  if (!first || !last || last.end - first.start > wholeUnits) return undefined;
  if (blocks.length > 1 && blocks.some((block) => block.alone)) return undefined;
  const units = measureUnits(text, first.start, last.end);
  if (units > wholeUnits) return undefined;
  const draft = draftOf({ ...first, units });
  for (const block of blocks) extend(draft, { ...block, units: 0 });
  return draft;
}

function* pieces(text: string, blocks: Block[]): Generator<Piece> {
  for (const block of blocks) {
    const units = measureUnits(text, block.start, block.end);
    if (units <= passageSizes.max) yield { ...block, units };
    else yield* cutBlock(text, block, units);
  }
}

/** An oversized block in parts of about equal size, so that no sliver is left over. */
function* cutBlock(text: string, block: Block, totalUnits: number): Generator<Piece> {
  let start = block.start;
  let left = totalUnits;
  while (left > passageSizes.max) {
    const parts = Math.ceil(left / passageSizes.target);
    const budget = Math.min(passageSizes.max, Math.ceil((left / parts) * 1.1));
    const limit = Math.max(start + 1, offsetAfterUnits(text, start, block.end, budget));
    const end = findCut(text, start, limit, block.end, block.cut);
    const units = measureUnits(text, start, end);
    yield { ...block, start, end, units };
    left -= units;
    start = end;
  }
  if (start < block.end) yield { ...block, start, end: block.end, units: left };
}

function joins(current: Draft, piece: Piece): boolean {
  if (!current.open || piece.alone) return false;
  const units = current.units + piece.units;
  if (current.page === piece.page && samePath(current.path, piece.headingPath)) {
    return (
      units <= passageSizes.target ||
      (current.units < passageSizes.min && units <= passageSizes.max)
    );
  }
  return current.units < passageSizes.min && units <= passageSizes.target;
}

function close(drafts: Draft[], draft: Draft, maxPassages: number): void {
  const last = drafts.at(-1);
  if (
    last?.open &&
    draft.open &&
    draft.units < passageSizes.min &&
    last.units + draft.units <= passageSizes.max
  ) {
    extend(last, { ...draft, headingPath: draft.path });
    return;
  }
  if (drafts.length >= maxPassages) {
    throw new ParseFailure(
      "document-too-large",
      `The document has more than ${maxPassages} passages.`,
    );
  }
  drafts.push(draft);
}

function draftOf(piece: Piece): Draft {
  return {
    start: piece.start,
    end: piece.end,
    units: piece.units,
    path: piece.headingPath,
    ...(piece.page === undefined ? {} : { page: piece.page }),
    open: piece.alone !== true,
  };
}

function extend(draft: Draft, piece: { end: number; units: number; headingPath: string[] }): void {
  // A title alone goes under the section that follows it.
  const isLead = draft.units < maxLeadUnits && piece.headingPath.length > draft.path.length;
  draft.path =
    isLead && startsWith(piece.headingPath, draft.path)
      ? piece.headingPath
      : sharedPath(draft.path, piece.headingPath);
  draft.end = piece.end;
  draft.units += piece.units;
}

/** Where two sections meet: what their paths share, or else the first one's, which opens the text. */
function sharedPath(first: string[], second: string[]): string[] {
  if (samePath(first, second)) return first;
  let shared = 0;
  while (shared < first.length && first[shared] === second[shared]) shared++;
  return shared === 0 ? first : first.slice(0, shared);
}

function startsWith(path: string[], beginning: string[]): boolean {
  return beginning.every((part, index) => part === path[index]);
}

function samePath(first: string[], second: string[]): boolean {
  if (first === second) return true;
  return first.length === second.length && first.every((part, index) => part === second[index]);
}

function finish(text: string, drafts: Draft[]): ParsedPassage[] {
  const lineAt = createLineCounter(text);
  const passages: ParsedPassage[] = [];
  for (const draft of drafts) {
    const [charStart, charEnd] = trimSpan(text, draft.start, draft.end);
    if (charStart === charEnd) continue;
    passages.push({
      ordinal: passages.length,
      text: text.slice(charStart, charEnd),
      headingPath: draft.path,
      ...(draft.page === undefined ? {} : { page: draft.page }),
      lineStart: lineAt(charStart),
      lineEnd: lineAt(charEnd),
      charStart,
      charEnd,
    });
  }
  return passages;
}

/** Drops blank lines before and white space after; the first line keeps its indentation. */
function trimSpan(text: string, start: number, end: number): [number, number] {
  let last = end;
  while (last > start && isSpace(text.charCodeAt(last - 1))) last--;
  let first = start;
  while (first < last && isSpace(text.charCodeAt(first))) first++;
  let lineStart = first;
  while (lineStart > start && isIndentation(text.charCodeAt(lineStart - 1))) lineStart--;
  const atLineStart = lineStart === 0 || text.charCodeAt(lineStart - 1) === 10;
  return [atLineStart ? lineStart : first, last];
}

function isIndentation(code: number): boolean {
  return code === 32 || code === 9;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000;
}
