import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A sortable id: prefix, 48 bits of Unix milliseconds and 80 random bits in Crockford's base 32.
 * Source: the ULID specification, in lower case.
 */
export function newId(prefix: string, nowMs: number = Date.now()): string {
  let time = "";
  for (let rest = nowMs, digit = 0; digit < 10; digit++) {
    time = (alphabet[rest % 32] ?? "") + time;
    rest = Math.floor(rest / 32);
  }
  let random = "";
  for (const byte of randomBytes(16)) random += alphabet[byte & 31] ?? "";
  return `${prefix}_${time}${random}`;
}
