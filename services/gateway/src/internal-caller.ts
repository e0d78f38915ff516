import { timingSafeEqual } from "node:crypto";
import type { Call } from "./call.ts";

/**
 * The workspace's own programs (the start command, the CLI) manage keys before there is a key:
 * from this machine, on the gateway's own API, with the internal token as a bearer.
 */
export class InternalCaller {
  private readonly expected: Buffer;

  constructor(internalToken: string) {
    this.expected = Buffer.from(`Bearer ${internalToken}`);
  }

  is(call: Call): boolean {
    if (!call.peer.loopback || call.route.service !== "gateway") return false;
    const given = Buffer.from(call.head.authorization);
    return given.length === this.expected.length && timingSafeEqual(given, this.expected);
  }
}
