import { randomBytes } from "node:crypto";

/** What a frame is. Source: RFC 6455, 5.2. */
export const opcodes = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** Why a connection ends. Source: RFC 6455, 7.4.1. */
export const closeCodes = {
  goingAway: 1001,
  protocolError: 1002,
  /** Said by nobody: a close frame without a code. */
  noCode: 1005,
  /** Said by nobody: the connection broke off. */
  brokenOff: 1006,
  refused: 1008,
  tooLarge: 1009,
} as const;

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

const mostReasonBytes = 123;

/** @param masked as a client sends it */
export function closeFrame({ code, reason }: Closing, masked: boolean): Buffer {
  const text = Buffer.from(reason).subarray(0, mostReasonBytes);
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), text]);
  if (!masked) return Buffer.concat([head(payload.length, 0), payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head(payload.length, 0x80), mask, unmasked(payload, mask, 0)]);
}

function head(length: number, maskBit: number): Buffer {
  return Buffer.from([0x80 | opcodes.close, maskBit | length]);
}

/** @param at how much of the frame came before */
export function unmasked(bytes: Buffer, mask: Uint8Array, at: number): Buffer {
  const plain = Buffer.allocUnsafe(bytes.length);
  for (let here = 0; here < bytes.length; here++)
    plain[here] = (bytes[here] ?? 0) ^ (mask[(at + here) & 3] ?? 0);
  return plain;
}

/** What a close frame says; an empty one says nothing. */
export function closingIn(payload: Buffer): Closing {
  if (payload.length < 2) return { code: closeCodes.noCode, reason: "" };
  return { code: payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
}
