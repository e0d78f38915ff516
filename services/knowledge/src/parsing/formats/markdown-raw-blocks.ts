/** Fences and HTML: blocks whose lines are not Markdown, up to an end of their own. */

const thematicBreak = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const fenceOpen = /^([ \t]*(?:(?:[-*+]|\d{1,9}[.)]) {1,4})*)(`{3,}(?=[^`]*$)|~{3,})/;
const blockTags =
  "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|" +
  "dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|" +
  "legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|" +
  "table|tbody|td|tfoot|th|thead|title|tr|track|ul";

/** Each way to open an HTML block, with what ends it; null stands for a blank line. */
const htmlBlocks: [opens: RegExp, closes: RegExp | null][] = [
  [/^ {0,3}<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^ {0,3}<!--/, /-->/],
  [/^ {0,3}<\?/, /\?>/],
  [/^ {0,3}<![a-z]/i, />/],
  [/^ {0,3}<!\[CDATA\[/, /\]\]>/],
  [new RegExp(`^ {0,3}</?(?:${blockTags})(?:[\\s>]|/>|$)`, "i"), null],
];

/** Any other tag alone on its line also opens one, unless it would break a paragraph. */
const loneTag = /^ {0,3}<\/?[a-z][\w-]*(?:\s[^<>]*)?>[ \t]*$/i;

export function isThematicBreak(head: string): boolean {
  return thematicBreak.test(head);
}

/** `itemIndent` is the column where the content of the list item around the line begins, or 0. */
export function opensRawBlock(head: string, itemIndent: number, inParagraph: boolean): boolean {
  const fence = head.match(fenceOpen);
  if (fence) return widthOf(fence[1] ?? "") - itemIndent <= 3 || /[-*+\d]/.test(fence[1] ?? "");
  if (!head.includes("<")) return false;
  const content = head.slice(itemIndent);
  return (
    htmlBlocks.some(([opens]) => opens.test(content)) || (!inParagraph && loneTag.test(content))
  );
}

export function findRawBlockEnd(
  text: string,
  start: number,
  head: string,
  itemIndent: number,
): number {
  const fence = head.match(fenceOpen);
  if (fence?.[2]) {
    const inMark = /[-*+\d]/.test(fence[1] ?? "") ? widthOf(fence[1] ?? "") : itemIndent;
    return fenceEnd(text, start, fence[2], inMark);
  }
  const closes = htmlBlocks.find(([opens]) => opens.test(head.slice(itemIndent)))?.[1];
  return htmlEnd(text, start, closes ?? null);
}

/** A fence inside a list item also ends where the item does: at a less indented line. */
function fenceEnd(text: string, start: number, marker: string, itemIndent: number): number {
  const closing = new RegExp(`^[ \\t]*${marker.charAt(0)}{${marker.length},}[ \\t]*$`);
  let end = endOfLine(text, start);
  while (end < text.length) {
    const lineStart = end + 1;
    const lineEnd = endOfLine(text, lineStart);
    const line = text.slice(lineStart, lineEnd);
    if (line.trim() !== "") {
      const indent = widthOf(line.match(/^[ \t]*/)?.[0] ?? "");
      if (indent < itemIndent) return end;
      if (indent - itemIndent <= 3 && closing.test(line)) return lineEnd;
    }
    end = lineEnd;
  }
  return end;
}

function htmlEnd(text: string, start: number, closes: RegExp | null): number {
  let lineStart = start;
  let end = start;
  while (lineStart < text.length) {
    const lineEnd = endOfLine(text, lineStart);
    const line = text.slice(lineStart, lineEnd);
    if (closes === null && line.trim() === "") return end;
    end = lineEnd;
    if (closes?.test(line)) return end;
    lineStart = lineEnd + 1;
  }
  return end;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

function widthOf(prefix: string): number {
  return prefix.replaceAll("\t", "    ").length;
}
