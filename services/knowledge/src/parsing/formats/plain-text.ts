import { detectLanguage } from "../language.ts";
import type { Block, StructuredText } from "../parsed-document.ts";

/** Prose without markup: paragraphs parted by blank lines. */
export function readPlainText(text: string): StructuredText {
  const language = detectLanguage(text);
  return {
    text,
    ...(language ? { language } : {}),
    blocks: paragraphBlocks(text),
    warnings: [],
  };
}

const blankLines = /\n[^\S\n]*\n\s*/g;

export function paragraphBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let start = 0;
  for (const gap of text.matchAll(blankLines)) {
    if (gap.index > start)
      blocks.push({ start, end: gap.index, headingPath: [], cut: "sentences" });
    start = gap.index + gap[0].length;
  }
  if (start < text.length) {
    blocks.push({ start, end: text.length, headingPath: [], cut: "sentences" });
  }
  return blocks;
}
