/** No shape of a key is shorter; all of a private key but its beginning has spaces in it. */
const shortestRun = 15;
const shortestPrivateKey = "-----BEGIN PRIVATE KEY-----".length;

/** Letters, digits and the signs that stand in keys, links and base64: 1; all else: 0. */
const runs = new Uint8Array(128);
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.:")
  runs[letter.charCodeAt(0)] = 1;

/**
 * Whether a text has a run of letters that is long enough for a known shape. Prose has none, and of
 * a text without one only every fifteenth letter is looked at, and its word.
 */
export function hasLongRun(text: string): boolean {
  for (let at = shortestRun - 1; at < text.length; at += shortestRun) {
    if (runs[text.charCodeAt(at)] !== 1) continue;
    let start = at;
    while (start > at - shortestRun + 1 && runs[text.charCodeAt(start - 1)] === 1) start -= 1;
    let end = at + 1;
    while (end - start < shortestRun && runs[text.charCodeAt(end)] === 1) end += 1;
    if (end - start >= shortestRun) return true;
  }
  return text.length >= shortestPrivateKey && text.includes("-----BEGIN");
}
