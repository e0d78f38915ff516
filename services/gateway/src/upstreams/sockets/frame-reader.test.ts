import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameReader } from "./frame-reader.ts";
import type { MessageKind } from "./frame-reader.ts";
import { closeFrame, opcodes, unmasked } from "./frames.ts";

interface Frame {
  opcode: number;
  payload: Buffer;
  isLast?: boolean;
  mask?: Buffer;
}

function frameOf({ opcode, payload, isLast = true, mask }: Frame): Buffer {
  const { length } = payload;
  const short = length < 126 ? length : length < 65_536 ? 126 : 127;
  const head = Buffer.from([(isLast ? 0x80 : 0) | opcode, (mask ? 0x80 : 0) | short]);
  const long = Buffer.alloc(short === 127 ? 8 : short === 126 ? 2 : 0);
  if (short === 127) long.writeBigUInt64BE(BigInt(length));
  else if (short === 126) long.writeUInt16BE(length);
  const body = mask ? [mask, unmasked(payload, mask, 0)] : [payload];
  return Buffer.concat([head, long, ...body]);
}

/** A reader with what it let pass and what it told of. */
function readerOf(masked: boolean, maxMessageBytes = 1_000_000) {
  const messages: { kind: MessageKind; data: string }[] = [];
  let parts: Buffer[] = [];
  const reader = new FrameReader({ masked, maxMessageBytes }, [
    {
      onData: (_kind, part) => void parts.push(part),
      onMessage: (kind) => {
        messages.push({ kind, data: Buffer.concat(parts).toString("hex") });
        parts = [];
      },
    },
  ]);
  const passed: Buffer[] = [];
  const read = (bytes: Buffer) => void passed.push(Buffer.from(reader.read(bytes)));
  return { reader, messages, read, passed: () => Buffer.concat(passed) };
}

const payload = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const message = fc.record({
  kind: fc.constantFrom<MessageKind[]>("text", "binary"),
  parts: fc.array(payload, { minLength: 1, maxLength: 3 }),
  pings: fc.boolean(),
});

describe("a direction of a WebSocket", () => {
  test("is told message by message and passes unchanged, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 5 }),
        fc.option(
          fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
          { nil: undefined },
        ),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        (sent, mask, cuts) => {
          const masking = mask === undefined ? {} : { mask };
          const frames = sent.flatMap(({ kind, parts, pings }) =>
            parts.flatMap((part, at) => [
              frameOf({
                opcode: at > 0 ? opcodes.continuation : opcodes[kind],
                payload: part,
                isLast: at === parts.length - 1,
                ...masking,
              }),
              ...(pings
                ? [frameOf({ opcode: opcodes.ping, payload: Buffer.from("ping"), ...masking })]
                : []),
            ]),
          );
          const whole = Buffer.concat(frames);
          const { reader, messages, read, passed } = readerOf(mask !== undefined);
          for (let at = 0, turn = 0; at < whole.length; turn++) {
            const size = cuts[turn % cuts.length] ?? 1;
            read(whole.subarray(at, at + size));
            at += size;
          }
          expect(reader.fault).toBeUndefined();
          expect(reader.isBetweenFrames).toBe(true);
          expect(passed().equals(whole)).toBe(true);
          expect(messages).toEqual(
            sent.map(({ kind, parts }) => ({ kind, data: Buffer.concat(parts).toString("hex") })),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test("survives whatever comes, and lets nothing pass behind a fault", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, masked) => {
        const { reader, read, passed } = readerOf(masked, 100);
        for (const byte of noise) read(Buffer.from([byte]));
        const before = passed().length;
        expect(before).toBeLessThanOrEqual(noise.length);
        if (reader.fault === undefined) return;
        read(frameOf({ opcode: opcodes.text, payload: Buffer.from("more") }));
        expect(passed()).toHaveLength(before);
      }),
      { numRuns: 300 },
    );
  });

  test("holds no more than a head: a payload passes as it comes", () => {
    const { read, passed } = readerOf(false);
    const frame = frameOf({ opcode: opcodes.binary, payload: Buffer.alloc(70_000, 1) });
    read(frame.subarray(0, 9));
    expect(passed()).toHaveLength(0);
    read(frame.subarray(9, 100));
    expect(passed()).toHaveLength(100);
    read(frame.subarray(100));
    expect(passed().equals(frame)).toBe(true);
  });

  test("lets what came before a fault pass", () => {
    const good = frameOf({ opcode: opcodes.text, payload: Buffer.from("good") });
    const { reader, messages, read, passed } = readerOf(false);
    read(Buffer.concat([good, Buffer.from([0xc1, 0x00])]));
    expect(passed().equals(good)).toBe(true);
    expect(messages).toHaveLength(1);
    expect(reader.fault?.code).toBe(1_002);
  });

  test("counts a message over its frames, and refuses the one that passes the bound by its head", () => {
    const part = (opcode: number, isLast: boolean, size: number) =>
      frameOf({ opcode, isLast, payload: Buffer.alloc(size) });
    const first = part(opcodes.text, false, 60);
    const { reader, read, passed } = readerOf(false, 100);
    read(Buffer.concat([first, part(opcodes.continuation, true, 41).subarray(0, 2)]));
    expect(reader.fault).toEqual({ code: 1_009, reason: "A message may have 100 bytes at most" });
    expect(passed().equals(first)).toBe(true);
    const next = readerOf(false, 100);
    next.read(Buffer.concat([part(opcodes.text, true, 100), part(opcodes.text, true, 100)]));
    expect(next.reader.fault).toBeUndefined();
  });

  test("ends with its close frame, whose code and reason are told", () => {
    for (const masked of [false, true]) {
      const { reader, read, passed } = readerOf(masked);
      const frame = closeFrame({ code: 4_000, reason: "enough ☂" }, masked);
      read(Buffer.concat([frame, Buffer.from("more")]));
      expect(reader.closing).toEqual({ code: 4_000, reason: "enough ☂" });
      expect(passed().equals(frame)).toBe(true);
    }
    const { reader, read } = readerOf(false);
    read(frameOf({ opcode: opcodes.close, payload: Buffer.alloc(0) }));
    expect(reader.closing).toEqual({ code: 1_005, reason: "" });
  });
});
