import { expect, it } from "vitest";
import { readCorpus } from "./corpus.ts";
import type { CorpusLine } from "./corpus.ts";

async function read(
  content: Buffer | string,
  chunkBytes = 7,
  maxLineBytes = 1_000,
): Promise<CorpusLine[]> {
  const bytes = Buffer.from(content);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  return Array.fromAsync(readCorpus(chunks(), { maxLineBytes, maxLines: 100 }));
}

it("reads lines however the stream cuts them, the last one without an end", async () => {
  const content = '{"_id":"a","title":"Ä","text":"one\\u0000"}\r\n\n{"_id":7,"text":"日本"}';
  for (const chunkBytes of [1, 3, 1_000]) {
    expect(await read(content, chunkBytes)).toEqual([
      { entry: { lineNumber: 1, externalId: "a", title: "Ä", text: "one\ufffd" } },
      { entry: { lineNumber: 3, externalId: "7", title: "", text: "日本" } },
    ]);
  }
});

it("tells each wrong line by its number and reads on", async () => {
  const lines = [
    "{",
    "[1]",
    '{"_id":"","text":"x"}',
    '{"_id":"b"}',
    '{"_id":"c","title":1,"text":"x"}',
    '{"_id":"d","title":" ","text":""}',
    `{"_id":"e","text":"${"x".repeat(2_000)}"}`,
    '{"__proto__":{"_id":"f"},"text":"x"}',
    '{"_id":"g","text":"fine"}',
  ];
  const found = await read(
    Buffer.concat([Buffer.from(`${lines.join("\n")}\n`), Buffer.from([0xff, 10])]),
  );
  expect(
    found.map((line) => ("fault" in line ? line.fault.lineNumber : line.entry.externalId)),
  ).toEqual([1, 2, 3, 4, 5, 6, 7, 8, "g", 10]);
});

it("stops at the most lines allowed", async () => {
  await expect(read("{}\n".repeat(101))).rejects.toMatchObject({ code: "document-too-large" });
});
