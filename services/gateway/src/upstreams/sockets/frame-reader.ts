import { closeCodes, closingIn, opcodes, unmasked } from "./frames.ts";
import type { Closing } from "./frames.ts";

export type MessageKind = "text" | "binary";

/** Looks at messages as they pass; a part of one is no longer than what came at once. */
export interface MessageWatcher {
  /** @param part without its mask */
  onData(kind: MessageKind, part: Buffer): void;
  /** The message is whole. */
  onMessage(kind: MessageKind): void;
}

export interface FrameRules {
  /** Whether frames have to be masked, as a client's have, or must not be. */
  readonly masked: boolean;
  readonly maxMessageBytes: number;
}

interface FrameHead {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly length: number;
  /** Of head and mask. */
  readonly size: number;
  readonly mask: Uint8Array | undefined;
}

const controlBytes = 125;

/**
 * Reads one direction of a WebSocket on its way: what may pass passes in the bytes in which it came,
 * and nothing of it is held but a head that is not whole yet. No extension was agreed upon, so that
 * what is read here is what the other end reads.
 */
export class FrameReader {
  /** Why nothing more may pass. */
  fault: Closing | undefined;
  /** What the close frame said that passed; behind it nothing does. */
  closing: Closing | undefined;
  private readonly rules: FrameRules;
  private readonly watchers: readonly MessageWatcher[];
  private held: Buffer = Buffer.alloc(0);
  private frame: FrameHead | undefined;
  /** How much of the frame's payload has passed. */
  private passed = 0;
  /** The message under way, whose frames others may come between. */
  private kind: MessageKind | undefined;
  private messageBytes = 0;
  private closeBytes: Buffer = Buffer.alloc(0);

  constructor(rules: FrameRules, watchers: readonly MessageWatcher[] = []) {
    this.rules = rules;
    this.watchers = watchers;
  }

  /** Whether a frame of another's may be put in here. */
  get isBetweenFrames(): boolean {
    return this.frame === undefined;
  }

  /** @returns what of it may pass now */
  read(bytes: Buffer): Buffer {
    const data = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    this.held = Buffer.alloc(0);
    let at = 0;
    while (at < data.length && this.fault === undefined && this.closing === undefined) {
      if (this.frame === undefined) {
        const head = this.headAt(data, at);
        if (head === undefined) {
          if (this.fault === undefined) this.held = Buffer.from(data.subarray(at));
          break;
        }
        this.frame = head;
        this.passed = 0;
        at += head.size;
      } else {
        const end = Math.min(data.length, at + this.frame.length - this.passed);
        this.onPayload(this.frame, data.subarray(at, end));
        at = end;
      }
      if (this.passed === this.frame.length) this.endFrame(this.frame);
    }
    return at === data.length ? data : data.subarray(0, at);
  }

  /** Undefined where it is not whole, or not allowed. */
  private headAt(data: Buffer, at: number): FrameHead | undefined {
    const first = data[at] ?? 0;
    const second = data[at + 1];
    if (second === undefined) return undefined;
    const short = second & 0x7f;
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    const isMasked = (second & 0x80) !== 0;
    const size = 2 + lengthBytes + (isMasked ? 4 : 0);
    const opcode = first & 0x0f;
    const isLast = (first & 0x80) !== 0;
    const why = this.faultOf(first, opcode, isLast, short, isMasked);
    if (why !== undefined) return this.refuse(closeCodes.protocolError, why);
    if (data.length - at < size) return undefined;
    const length =
      lengthBytes === 8
        ? Number(data.readBigUInt64BE(at + 2))
        : lengthBytes === 2
          ? data.readUInt16BE(at + 2)
          : short;
    const most = this.rules.maxMessageBytes;
    if (opcode < opcodes.close && this.messageBytes + length > most)
      return this.refuse(closeCodes.tooLarge, `A message may have ${most} bytes at most`);
    const mask = isMasked ? Buffer.from(data.subarray(at + size - 4, at + size)) : undefined;
    return { opcode, isLast, length, size, mask };
  }

  private faultOf(
    first: number,
    opcode: number,
    isLast: boolean,
    short: number,
    isMasked: boolean,
  ): string | undefined {
    if ((first & 0x70) !== 0) return "A reserved bit is set, and no extension was agreed upon";
    if (isMasked !== this.rules.masked)
      return isMasked ? "A server masks nothing" : "A client masks what it sends";
    if (opcode >= opcodes.close) {
      if (opcode > opcodes.pong) return `There is no frame of the kind ${opcode}`;
      if (!isLast || short > controlBytes) return "A control frame is whole, and small";
      return opcode === opcodes.close && short === 1 ? "A close code has two bytes" : undefined;
    }
    if (opcode > opcodes.binary) return `There is no frame of the kind ${opcode}`;
    const goesOn = opcode === opcodes.continuation;
    if (goesOn !== (this.kind !== undefined))
      return goesOn ? "No message is under way" : "Another message is under way";
    return undefined;
  }

  private refuse(code: number, reason: string): undefined {
    this.fault = { code, reason };
  }

  private onPayload({ opcode, mask }: FrameHead, part: Buffer): void {
    const isClose = opcode === opcodes.close;
    if (isClose || (opcode <= opcodes.binary && this.watchers.length > 0)) {
      const plain = mask === undefined ? part : unmasked(part, mask, this.passed);
      if (isClose) this.closeBytes = Buffer.concat([this.closeBytes, plain]);
      else for (const watcher of this.watchers) watcher.onData(this.kind ?? kindOf(opcode), plain);
    }
    this.passed += part.length;
  }

  private endFrame({ opcode, isLast, length }: FrameHead): void {
    this.frame = undefined;
    if (opcode === opcodes.close) this.closing = closingIn(this.closeBytes);
    if (opcode > opcodes.binary) return;
    const kind = this.kind ?? kindOf(opcode);
    this.messageBytes = isLast ? 0 : this.messageBytes + length;
    this.kind = isLast ? undefined : kind;
    if (isLast) for (const watcher of this.watchers) watcher.onMessage(kind);
  }
}

function kindOf(opcode: number): MessageKind {
  return opcode === opcodes.binary ? "binary" : "text";
}
