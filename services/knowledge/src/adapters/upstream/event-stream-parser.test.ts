import { describe, expect, test } from "vitest";

import { parseEventStream } from "./event-stream-parser.ts";

async function* bytesOf(...chunks: (string | Uint8Array)[]) {
  for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

async function parse(...chunks: (string | Uint8Array)[]) {
  return Array.fromAsync(parseEventStream(bytesOf(...chunks)));
}

describe("parseEventStream", () => {
  test("reads events however the bytes are cut", async () => {
    const whole =
      'event: a\ndata: {"x":"é"}\n\n: heartbeat\n\ndata: 1\r\ndata: 2\r\n\r\ndata:3\r\r';
    const expected = [
      { event: "a", data: '{"x":"é"}' },
      { event: null, data: "1\n2" },
      { event: null, data: "3" },
    ];
    const bytes = Buffer.from(whole);
    for (let size = 1; size < 12; size++) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(await parse(...chunks)).toEqual(expected);
    }
  });

  test("gives the last event even without its blank line", async () => {
    expect(await parse("data: last")).toEqual([{ event: null, data: "last" }]);
    expect(await parse("data: last\r")).toEqual([{ event: null, data: "last" }]);
  });

  test("takes llama.cpp's error lines as data", async () => {
    expect(await parse('error: {"message":"no"}\n\n')).toEqual([
      { event: null, data: '{"message":"no"}' },
    ]);
  });

  test("ignores a byte order mark, ids and blank lines", async () => {
    expect(await parse("\uFEFFid: 1\n\n\n\ndata\n\n")).toEqual([{ event: null, data: "" }]);
  });

  test("refuses an endless event", async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(1024 * 1024, "x");
    }
    await expect(Array.fromAsync(parseEventStream(endless()))).rejects.toThrow("longer than");
  });
});
