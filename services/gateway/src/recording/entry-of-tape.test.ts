import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { entryOfTape } from "./entry-of-tape.ts";
import { RecorderMemory } from "./recorder-memory.ts";
import { Tape } from "./tape.ts";

const maxBodyBytes = 300_000;

interface Answered {
  readonly content: { readonly text?: string; readonly encoding?: string; readonly size: number };
}

/** The answer in the entry of a call that was answered with `body`. */
function answerOf(body: Buffer, headers: Record<string, string>): Answered & { entry: string } {
  const tape = new Tape(new RecorderMemory(10_000_000), maxBodyBytes, () => {});
  const url = new URL("http://upstream.test/");
  tape.onRequest(() => ({ method: "GET", url, headers: {}, secrets: [], token: "~" }));
  tape.onAnswer(200, headers);
  tape.onData(body);
  tape.onWhole();
  tape.end();
  const entry = [...entryOfTape(tape)].join("");
  return { entry, ...(JSON.parse(entry) as { response: Answered }).response };
}

test("a text stays a text with all that texts are written with", () => {
  const text = "tab\t, line\r\n, page\f, \u001b[31mred\u001b[0m, \b and ünïcode";
  expect(answerOf(Buffer.from(text), { "content-type": "text/plain" }).content.text).toBe(text);
});

test("what is no text is kept as bytes, of which JSON does not make six letters each", () => {
  const bytes = Buffer.alloc(200_000);
  const { content, entry } = answerOf(bytes, { "content-type": "text/plain" });
  expect(content.encoding).toBe("base64");
  expect(Buffer.from(content.text ?? "", "base64")).toEqual(bytes);
  expect(entry.length).toBeLessThan(2 * bytes.length);
});

test("of a body that unpacks to more than a body may have only the size is kept", () => {
  const headers = { "content-type": "text/plain", "content-encoding": "gzip" };
  const packed = (size: number) => answerOf(gzipSync(Buffer.alloc(size, "a")), headers).content;
  expect(packed(maxBodyBytes).text).toHaveLength(maxBodyBytes);
  expect(packed(maxBodyBytes + 1).text).toBeUndefined();
});
