import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChunkFrames } from "./chunk-frames.ts";

const frame = (data: string) => `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;

/** Reads the pieces one after the other and gives the data, and how far the last was read. */
function read(pieces: readonly Buffer[]) {
  const frames = new ChunkFrames();
  const data: Buffer[] = [];
  let left = 0;
  for (const piece of pieces) {
    const to = frames.read(piece, 0, piece.length, (from, end) =>
      data.push(Buffer.from(piece.subarray(from, end))),
    );
    left += piece.length - to;
  }
  return { text: Buffer.concat(data).toString(), done: frames.done, left };
}

describe("read", () => {
  test("gives the same data however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 300, unit: "grapheme" }), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (texts, cuts) => {
          const bytes = Buffer.from(`${texts.map(frame).join("")}0\r\n\r\n`);
          const places = [...cuts.map((cut) => cut % bytes.length), 0, bytes.length].toSorted(
            (a, b) => a - b,
          );
          const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
          expect(read(pieces)).toEqual({ text: texts.join(""), done: true, left: 0 });
        },
      ),
    );
  });

  test("reads over extensions and trailers, and stops at the end", () => {
    const text = "5;name=value\r\nhello\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\nnext";
    expect(read([Buffer.from(text)])).toEqual({ text: "hello", done: true, left: 4 });
  });

  test.each([
    "x\r\n",
    "\r\n",
    "-1\r\n",
    "123456789\r\n",
    "5\r\nhelloX\r\n",
    "5\r\nhello\n",
    "5\r\nhello\r\r\n",
    `5${";".repeat(300)}\r\n`,
    `0\r\n${"x".repeat(9_000)}\r\n\r\n`,
  ])("refuses %j", (text) => {
    expect(() => read([Buffer.from(text)])).toThrow(/broken chunks/);
  });
});

describe("areWhole", () => {
  const whole = (text: string, frames = new ChunkFrames()) =>
    frames.areWhole(Buffer.from(text), 0, Buffer.byteLength(text));

  test("tells whole chunks from all else", () => {
    expect(whole(frame("data: 1\n\n"))).toBe(true);
    expect(whole(frame("a") + frame("ä".repeat(500)))).toBe(true);
    for (const text of [
      "0\r\n\r\n",
      `${frame("a")}0\r\n\r\n`,
      frame("a").slice(0, -1),
      `${frame("a")}1`,
      "1;x=y\r\na\r\n",
      "1\r\nab\r\n",
      "1\na\n",
      "fffffffff\r\n",
      "zz\r\n",
    ])
      expect(whole(text), text).toBe(false);
  });

  test("is never true in the middle of a chunk", () => {
    const frames = new ChunkFrames();
    frames.read(Buffer.from("5\r\nhe"), 0, 5, () => {});
    expect(whole(frame("a"), frames)).toBe(false);
  });

  test("what it calls whole, read takes whole", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 40 })), (texts) => {
        const bytes = Buffer.from(texts.map(frame).join(""));
        const frames = new ChunkFrames();
        expect(frames.areWhole(bytes, 0, bytes.length)).toBe(true);
        expect(read([bytes])).toEqual({ text: texts.join(""), done: false, left: 0 });
      }),
    );
  });
});
