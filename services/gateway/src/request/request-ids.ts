import { randomFillSync } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const alphabetCodes = Buffer.from(alphabet);
const saneId = /^[\w.:-]{1,128}$/;
const tracePattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Random bytes are drawn in batches, and turned into text with them: a request only cuts it. */
const pool = Buffer.allocUnsafeSlow(8_192);
const letters = Buffer.allocUnsafeSlow(pool.length);
let poolHex = "";
let poolText = "";
let used = pool.length;

function draw(count: number): number {
  if (used + count > pool.length) {
    randomFillSync(pool);
    poolHex = pool.toString("hex");
    for (let at = 0; at < pool.length; at++) letters[at] = alphabetCodes[(pool[at] ?? 0) & 31] ?? 0;
    poolText = letters.toString("latin1");
    used = 0;
  }
  const start = used;
  used += count;
  return start;
}

let timeMs = 0;
let timeText = "";

/** The client's own id if it is sane, else `req_` and a ULID in lower case. */
export function requestIdOf(given: string): string {
  if (saneId.test(given)) return given;
  const nowMs = Date.now();
  if (nowMs !== timeMs) {
    timeMs = nowMs;
    timeText = "req_";
    for (let shift = 45; shift >= 0; shift -= 5)
      timeText += alphabet[Math.floor(nowMs / 2 ** shift) % 32] ?? "";
  }
  const start = draw(16);
  return timeText + poolText.slice(start, start + 16);
}

/**
 * Continues the client's trace with a span of the gateway's, or begins one.
 * Source: W3C Trace Context, 3.2.
 */
export function traceparentOf(given: string): string {
  const start = 2 * draw(24);
  const span = poolHex.slice(start, start + 16);
  if (given.length === 55 && tracePattern.test(given))
    return `${given.slice(0, 36)}${span}${given.slice(52)}`;
  return `00-${poolHex.slice(start + 16, start + 48)}-${span}-01`;
}
