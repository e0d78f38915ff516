/**
 * A text of others as Markdown of one line that says just that: no link, no picture, no HTML.
 * All that could begin or end one is escaped, backslashes too, which would undo other escapes.
 */
export function plainLine(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*_[\]<>&!|~]/g, String.raw`\$&`);
}

/**
 * Markdown that a model or a document wrote, for a file that opens in any viewer: headings, lists
 * and code stay, but HTML, pictures, which tell their server who reads, and links that lead
 * anywhere but to the web become text.
 */
export function tameMarkdown(text: string): string {
  let fence = "";
  let isPlain = true;
  const lines = text.split(/\r\n|\r|\n/).map((line) => {
    if (fence !== "") {
      if (closes(line, fence)) fence = "";
      return line;
    }
    // After one further in, which may belong to a list, nobody can tell what opens and what closes.
    isPlain &&= !/^[^`~].*(?:`{3}|~{3})/.test(line);
    if (isPlain) fence = openedBy(line);
    return fence === "" ? tameLine(line) : line;
  });
  return lines.join("\n");
}

/** Entities and escapes that hold whatever stands around them, code that is no block included. */
function tameLine(line: string): string {
  return line
    .replaceAll(/<(?=[A-Za-z/!?])/g, "&lt;")
    .replaceAll("![", String.raw`!\[`)
    .replaceAll("]:", String.raw`]\:`)
    .replaceAll(/\]\((?!\s*<?(?:https?:\/\/|mailto:|#|\/(?![/\\])))/gi, String.raw`]\(`);
}

function openedBy(line: string): string {
  return /^(`{3,})[^`]*$|^(~{3,})/.exec(line)?.slice(1).find(Boolean) ?? "";
}

function closes(line: string, fence: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1] ?? "";
  return found.startsWith(fence);
}
