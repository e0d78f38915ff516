import { randomBytes } from "node:crypto";

const pattern = /^pplx-ws-[A-Za-z0-9_-]{43}$/;

/**
 * A new key: 256 random bits behind the prefix that Perplexity's clients expect, and a mark that
 * tells it from a key of Perplexity's own.
 */
export function newKeyText(): string {
  return `pplx-ws-${randomBytes(32).toString("base64url")}`;
}

/** Whether the text could be a key of ours; what could not needs no look-up. */
export function looksLikeKey(text: string): boolean {
  return pattern.test(text);
}

/** The first characters, enough to tell keys apart and far too few to guess one. */
export function prefixOfKey(text: string): string {
  return text.slice(0, 12);
}
