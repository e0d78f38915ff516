/** What one sliding window holds: when it stops to count, and how much it counts. */
interface Share {
  untilMs: number;
  requests: number;
  tokens: number;
}

const shareBytes = 16;
const sharesInWindow = 60;
const maxCount = 0xffff_ffff;

/**
 * How much of an account's allowance is in use: each request with the time until which it counts.
 * Times are rounded up to a part of the window, so the window errs on the side of the upstream.
 */
export class UsageWindow {
  readonly #grainMs: number;
  readonly #shares: Share[];
  requests = 0;
  tokens = 0;

  constructor(windowMs: number, shares: Share[] = []) {
    this.#grainMs = Math.max(1, Math.ceil(windowMs / sharesInWindow));
    this.#shares = shares;
    for (const { requests, tokens } of shares) {
      this.requests += requests;
      this.tokens += tokens;
    }
  }

  /** Reads what `encode` wrote, leaving out what no longer counts. */
  static decode(bytes: Uint8Array, windowMs: number, nowMs: number): UsageWindow {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const shares: Share[] = [];
    for (let at = 0; at + shareBytes <= bytes.byteLength; at += shareBytes) {
      const untilMs = view.getFloat64(at);
      if (untilMs <= nowMs) continue;
      shares.push({ untilMs, requests: view.getUint32(at + 8), tokens: view.getUint32(at + 12) });
    }
    return new UsageWindow(windowMs, shares);
  }

  encode(): Buffer {
    const bytes = Buffer.alloc(this.#shares.length * shareBytes);
    for (const [index, share] of this.#shares.entries()) {
      bytes.writeDoubleBE(share.untilMs, index * shareBytes);
      bytes.writeUInt32BE(share.requests, index * shareBytes + 8);
      bytes.writeUInt32BE(Math.min(maxCount, share.tokens), index * shareBytes + 12);
    }
    return bytes;
  }

  /** @returns the time that it was rounded up to, by which it can be taken back */
  add(untilMs: number, requests: number, tokens: number): number {
    const rounded = Math.ceil(untilMs / this.#grainMs) * this.#grainMs;
    this.requests += requests;
    this.tokens += tokens;
    const index = this.#shares.findIndex((share) => share.untilMs >= rounded);
    const share = this.#shares[index];
    if (share && share.untilMs === rounded) {
      share.requests += requests;
      share.tokens += tokens;
    } else {
      const place = index === -1 ? this.#shares.length : index;
      this.#shares.splice(place, 0, { untilMs: rounded, requests, tokens });
    }
    return rounded;
  }

  /** Takes back what `add` counted until `roundedMs`; what no longer counts stays gone. */
  remove(roundedMs: number, requests: number, tokens: number): void {
    const index = this.#shares.findIndex((share) => share.untilMs === roundedMs);
    const share = this.#shares[index];
    if (!share) return;
    const fewer = Math.min(share.requests, requests);
    const less = Math.min(share.tokens, tokens);
    share.requests -= fewer;
    share.tokens -= less;
    this.requests -= fewer;
    this.tokens -= less;
    if (share.requests === 0 && share.tokens === 0) this.#shares.splice(index, 1);
  }

  /** When at most so much will be in use, if nothing is added; -Infinity if that is so now. */
  freeAtMs(member: "requests" | "tokens", atMost: number): number {
    let rest = this[member];
    if (rest <= atMost) return -Infinity;
    for (const share of this.#shares) {
      rest -= share[member];
      if (rest <= atMost) return share.untilMs;
    }
    return Infinity;
  }
}
