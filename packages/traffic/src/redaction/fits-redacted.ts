const token =
  /redacted-[a-z0-9-]{1,40}-[0-9a-f]{16}(?:@redacted\.invalid)?|00000000-0000-4000-8000-[0-9a-f]{12}/;

/**
 * Whether a text could be what was redacted: equal where nothing was taken out, anything where
 * something was.
 */
export function fitsRedacted(redacted: string, text: string): boolean {
  if (redacted === text) return true;
  const [head = "", ...rest] = redacted.split(new RegExp(token, "g"));
  const tail = rest.pop();
  if (tail === undefined || !text.startsWith(head)) return false;
  let at = head.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}
