import { ParseFailure } from "../parse-failure.ts";
import type { ParseLimits } from "../parse-limits.ts";
import type { Block, StructuredText } from "../parsed-document.ts";
import { passageSizes } from "../split-passages.ts";
import { scanJson } from "./json-scan.ts";

/** JSON as its own canonical text, laid out over lines first when it comes on endless ones. */
export function readJson(source: string, limits: ParseLimits): StructuredText {
  const text = hasEndlessLine(source) ? layOutJson(source, limits) : source;
  return { text, blocks: jsonBlocks(text, limits.maxDepth), warnings: [] };
}

function hasEndlessLine(source: string): boolean {
  let start = 0;
  for (;;) {
    const end = source.indexOf("\n", start);
    if (end === -1) return source.length - start > 400;
    if (end - start > 2_000) return true;
    start = end + 1;
  }
}

/** The same tokens with line breaks and indentation, which stops growing at 16 levels. */
export function layOutJson(source: string, limits: ParseLimits): string {
  const parts: string[] = [];
  let depth = 0;
  let first = true;
  let length = 0;
  const add = (part: string) => {
    length += part.length;
    if (length > limits.maxTextCharacters) {
      throw new ParseFailure(
        "document-too-large",
        `The JSON has more than ${limits.maxTextCharacters} characters.`,
      );
    }
    parts.push(part);
  };
  const newLine = () => add(`\n${"  ".repeat(Math.min(depth, 16))}`);
  scanJson(source, limits.maxDepth, {
    memberStart(start, keyEnd) {
      if (!first) add(",");
      first = false;
      newLine();
      if (keyEnd) add(`${source.slice(start, keyEnd)}: `);
    },
    memberEnd() {},
    containerStart(isArray) {
      add(isArray ? "[" : "{");
      depth++;
      first = true;
    },
    containerEnd(end) {
      depth--;
      if (!first) newLine();
      first = false;
      add(source.charAt(end - 1));
    },
    scalar(start, end) {
      add(source.slice(start, end));
    },
  });
  return parts.join("");
}

type Level = {
  start: number;
  isArray: boolean;
  index: number;
  path: string[];
  memberStart: number;
  keyEnd: number;
  run?: Block;
  big: boolean;
};

/**
 * Members that fit in a passage stay whole and gather with their neighbours; larger ones are opened,
 * and what is in them is placed under the path of their keys.
 */
export function jsonBlocks(text: string, maxDepth: number): Block[] {
  const blocks: Block[] = [];
  const levels: Level[] = [];
  const fits = (start: number, end: number) => end - start <= passageSizes.target;

  /** What waits in the outer containers stands before what comes now. */
  const emitRuns = (upTo: number) => {
    for (const level of levels.slice(0, upTo + 1)) {
      if (level.run) blocks.push(level.run);
      delete level.run;
    }
  };
  const addMember = (index: number, start: number, end: number) => {
    const level = levels[index];
    if (!level) return;
    if (level.run && fits(level.run.start, end)) {
      level.run.end = end;
      return;
    }
    emitRuns(index);
    level.run = { start, end, headingPath: level.path, cut: "lines" };
  };
  scanJson(text, maxDepth, {
    memberStart(start, keyEnd) {
      const level = levels.at(-1);
      if (!level) return;
      level.memberStart = start;
      level.keyEnd = keyEnd;
      level.index++;
    },
    containerStart(isArray, at) {
      levels.push({
        start: at,
        isArray,
        index: -1,
        path: pathOf(text, levels.at(-1)),
        memberStart: at,
        keyEnd: 0,
        big: false,
      });
    },
    containerEnd(end) {
      const level = levels.pop();
      if (!level) return;
      const parent = levels.at(-1);
      if (level.big || !fits(parent?.memberStart ?? level.start, end)) {
        // Too large to stay whole: its members were, or are now, blocks of their own.
        if (level.run) {
          emitRuns(levels.length - 1);
          blocks.push(level.run);
        }
        if (parent) parent.big = true;
      } else if (!parent) blocks.push({ start: level.start, end, headingPath: [], cut: "lines" });
    },
    memberEnd(end) {
      const level = levels.at(-1);
      if (level && !(blocks.at(-1) && (blocks.at(-1)?.start ?? 0) >= level.memberStart)) {
        addMember(levels.length - 1, level.memberStart, end);
      }
      if (level && end - level.start > passageSizes.target) level.big = true;
    },
  });
  return joined(text, blocks);
}

/** Braces and commas between two blocks go to the first one, so that nothing is left out. */
function joined(text: string, blocks: Block[]): Block[] {
  const first = blocks[0];
  if (!first)
    return text.trim() ? [{ start: 0, end: text.length, headingPath: [], cut: "lines" }] : [];
  first.start = 0;
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1];
    block.end = next ? lineStartBefore(text, next.start, block.end) : text.length;
    if (next) next.start = block.end;
  }
  return blocks;
}

function lineStartBefore(text: string, at: number, notBefore: number): number {
  let start = at;
  while (
    start > notBefore &&
    (text.charCodeAt(start - 1) === 32 || text.charCodeAt(start - 1) === 9)
  )
    start--;
  return start;
}

function pathOf(text: string, parent: Level | undefined): string[] {
  if (!parent) return [];
  // A path is shown to people and stored with each passage: the outer and the inner keys tell enough.
  if (parent.path.length >= 8) return parent.path;
  const key = parent.keyEnd
    ? unquote(text.slice(parent.memberStart, parent.keyEnd))
    : `[${parent.index}]`;
  return [...parent.path, key];
}

function unquote(raw: string): string {
  const inner = raw.slice(1, Math.min(raw.length - 1, 121));
  return inner
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replaceAll(/\\(["\\/])/g, "$1")
    .toWellFormed()
    .replaceAll("\0", "\uFFFD");
}
