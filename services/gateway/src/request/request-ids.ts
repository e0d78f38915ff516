import { randomFillSync } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const saneId = /^[\w.:-]{1,128}$/;
const tracePattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Random bytes are drawn in batches: one call into the system for hundreds of requests. */
const pool = Buffer.allocUnsafeSlow(8_192);
let used = pool.length;

function draw(count: number): number {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += count;
  return start;
}

let timeMs = 0;
let timeText = "";

/** The client's own id if it is sane, else `req_` and a ULID in lower case. */
export function requestIdOf(given: string | string[] | undefined): string {
  if (typeof given === "string" && saneId.test(given)) return given;
  const nowMs = Date.now();
  if (nowMs !== timeMs) {
    timeMs = nowMs;
    timeText = "req_";
    for (let shift = 45; shift >= 0; shift -= 5)
      timeText += alphabet[Math.floor(nowMs / 2 ** shift) % 32] ?? "";
  }
  let id = timeText;
  const start = draw(16);
  for (let at = start; at < start + 16; at++) id += alphabet[(pool[at] ?? 0) & 31] ?? "";
  return id;
}

/**
 * Continues the client's trace with a span of the gateway's, or begins one.
 * Source: W3C Trace Context, 3.2.
 */
export function traceparentOf(given: string | string[] | undefined): string {
  const spanStart = draw(24);
  const span = pool.toString("hex", spanStart, spanStart + 8);
  if (typeof given === "string" && given.length === 55 && tracePattern.test(given))
    return `${given.slice(0, 36)}${span}${given.slice(52)}`;
  return `00-${pool.toString("hex", spanStart + 8, spanStart + 24)}-${span}-01`;
}
