const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * A stream's text cut behind each blank line: its events, and what comes between them, in the pieces
 * for which `eventTimesMs` tells a time. Joined they are the text again.
 */
export function splitEvents(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const end of eventEnds(text)) {
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** Where each of those pieces ends; the last ends with the text. */
export function* eventEnds(text: string): Generator<number, void> {
  let start = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (!endsBlankLine(text, at)) continue;
    start = at + 1;
    yield start;
  }
  if (start < text.length || text === "") yield text.length;
}

function endsBlankLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== lineFeed && code !== carriageReturn) return false;
  const before = text.charCodeAt(at - 1);
  if (code === before) return true;
  return code === lineFeed && before === carriageReturn && text.endsWith("\r\n\r\n", at + 1);
}
