import type { Place } from "./report.ts";
import { replaceSecret } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";

const longestLocal = 64;
const longestDomain = 253;

/**
 * Addresses, found from their `@` outwards: a text without one costs a search, and one full of letters
 * no more than its length.
 */
export function redactEmails(
  tools: RedactionTools,
  text: string,
  at: Place,
  replace: (address: string) => string = (address) => replaceSecret(tools, "email", address, at),
): string {
  const redacted = redactAround(text, "@", replace);
  return redacted.includes("%40") ? redactAround(redacted, "%40", replace) : redacted;
}

function redactAround(text: string, sign: string, replace: (address: string) => string): string {
  let redacted = "";
  let copied = 0;
  for (let found = text.indexOf(sign); found !== -1; found = text.indexOf(sign, found + 1)) {
    const bounds = addressAround(text, found, sign.length);
    if (bounds === null || bounds.start < copied) continue;
    // One person's address is one token, however it is written.
    const address = text.slice(bounds.start, bounds.end).replace(sign, "@").toLowerCase();
    redacted += text.slice(copied, bounds.start) + replace(address).replace("@", sign);
    copied = bounds.end;
  }
  return copied === 0 ? text : redacted + text.slice(copied);
}

function addressAround(
  text: string,
  found: number,
  signLength: number,
): { start: number; end: number } | null {
  let start = found;
  while (start > 0 && found - start < longestLocal && isLocal(text.charCodeAt(start - 1)))
    start -= 1;
  // The letter after a backslash is an escape, not the address's first.
  if (start > 0 && text.charCodeAt(start - 1) === 0x5c) start += 1;
  while (start < found && text.charCodeAt(start) === 0x2e) start += 1;
  const first = found + signLength;
  let end = first;
  while (end < text.length && end - first < longestDomain && isDomain(text.charCodeAt(end)))
    end += 1;
  while (end > first && !isLetter(text.charCodeAt(end - 1))) end -= 1;
  if (start >= found) return null;
  const domain = text.slice(first, end);
  // `logo@2x.png` is a picture for sharp screens.
  const isAddress = /^(?!\d+x\.)[^.-][^.]*(?:\.[^.]+)*\.[\p{L}][\p{L}\d-]{1,23}$/u.test(domain);
  return isAddress ? { start, end } : null;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code > 0xa0;
}

function isDomain(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e;
}

/** What mail systems allow before the `@`, save what would swallow a path, a query or a quote. */
function isLocal(code: number): boolean {
  return (
    isDomain(code) ||
    code === 0x5f ||
    code === 0x2b ||
    code === 0x21 ||
    code === 0x7e ||
    code === 0x27 ||
    code === 0x2a
  );
}
