import { HeadingPath } from "../heading-path.ts";
import type { Block, StructuredText } from "../parsed-document.ts";
import { definitionIn } from "./source-definitions.ts";

const maxLineForPatterns = 500;

/**
 * Source code as its own text. A passage begins at a definition with the comment above it; what a
 * definition is, is told by the look of its line, which works for any language that is indented.
 */
export function readSourceCode(text: string, language: string): StructuredText {
  const path = new HeadingPath();
  const blocks: Block[] = [];
  let block: Block | undefined;
  /** Where comments and decorators that may belong to the next definition began. */
  let leadStart = -1;
  let start = 0;
  let afterBlank = true;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + maxLineForPatterns));
    const content = line.trim();
    if (content === "") {
      leadStart = -1;
      afterBlank = true;
    } else {
      const definition = definitionIn(line, language);
      if (definition) {
        const from = leadStart >= 0 ? leadStart : start;
        if (block && block.end > from) block.end = from;
        path.enter(definition.indent + 1, definition.name);
        block = openBlock(blocks, from, path.current);
        leadStart = -1;
      } else if (isLead(content)) {
        if (leadStart < 0) leadStart = start;
        if (!block || afterBlank) block = openBlock(blocks, start, path.current);
      } else {
        leadStart = -1;
        if (!block || afterBlank) block = openBlock(blocks, start, pathAt(path, line, content));
      }
      block.end = end;
      afterBlank = false;
    }
    start = end + 1;
  }
  return {
    text,
    blocks: blocks.filter((candidate) => candidate.end > candidate.start),
    warnings: [],
  };
}

function openBlock(blocks: Block[], start: number, headingPath: string[]): Block {
  const block: Block = { start, end: start, headingPath, cut: "lines" };
  blocks.push(block);
  return block;
}

/** A line at the margin that closes nothing stands outside of what was open. */
function pathAt(path: HeadingPath, line: string, content: string): string[] {
  if (/^\S/.test(line) && !/^[)\]}]|^end\b/.test(content)) path.enter(1, "");
  return path.current;
}

function isLead(content: string): boolean {
  return /^(?:\/\/|\/\*|\*|#(?!include|define|if|endif|else)|--|;;|%|@\w|\[<?[A-Za-z]|"""|'''|template\s*<)/.test(
    content,
  );
}
