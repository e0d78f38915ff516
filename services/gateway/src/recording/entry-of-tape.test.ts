import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { entryOfTape } from "./entry-of-tape.ts";
import { RecorderMemory } from "./recorder-memory.ts";
import { Tape } from "./tape.ts";

const maxBodyBytes = 300_000;

interface Message {
  readonly opcode: number;
  readonly data: string;
}

interface Answered {
  readonly content: { readonly text?: string; readonly encoding?: string; readonly size: number };
}

function newTape(bodyBytes = maxBodyBytes): Tape {
  const tape = new Tape(new RecorderMemory(10_000_000), bodyBytes, () => {});
  const url = new URL("http://upstream.test/");
  tape.onRequest(() => ({ method: "GET", url, headers: {}, secrets: [], token: "~" }));
  return tape;
}

/** The answer in the entry of a call that was answered with `body`. */
function answerOf(body: Buffer, headers: Record<string, string>) {
  const tape = newTape();
  tape.onAnswer(200, headers);
  tape.onData(body);
  tape.onWhole();
  tape.end();
  let leftOut = 0;
  const entry = [...entryOfTape(tape, undefined, () => (leftOut += 1))].join("");
  const { response } = JSON.parse(entry) as { response: Answered };
  return { ...response, length: entry.length, leftOut };
}

test("a text stays a text with all that texts are written with", () => {
  const text = "tab\t, line\r\n, page\f, \u001b[31mred\u001b[0m, \b and ünïcode";
  expect(answerOf(Buffer.from(text), { "content-type": "text/plain" }).content.text).toBe(text);
});

test.each([
  ["NUL", 0],
  ["vertical tabs", 0x0b],
  ["escapes", 0x1b],
])("%s in a row are kept as bytes, of which JSON does not make six letters each", (_name, byte) => {
  const bytes = Buffer.alloc(200_000, byte);
  const { content, length } = answerOf(bytes, { "content-type": "text/plain" });
  expect(content.encoding).toBe("base64");
  expect(Buffer.from(content.text ?? "", "base64")).toEqual(bytes);
  expect(length).toBeLessThan(2 * bytes.length);
});

test("so are messages of a WebSocket that are none", () => {
  const tape = newTape();
  tape.onAnswer(101, {});
  for (const text of ["hello", "\0".repeat(1_000)]) {
    tape.messages.add("received", Buffer.from(text));
    tape.messages.end("received", "text");
  }
  tape.end();
  const entry = JSON.parse([...entryOfTape(tape)].join("")) as { _webSocketMessages: Message[] };
  expect(entry._webSocketMessages).toMatchObject([
    { opcode: 1, data: "hello" },
    { opcode: 2, data: Buffer.alloc(1_000).toString("base64") },
  ]);
});

test("of a body that unpacks to more than a body may have only the size is kept, and it is counted", () => {
  const headers = { "content-type": "text/plain", "content-encoding": "gzip" };
  const packed = (size: number) => answerOf(gzipSync(Buffer.alloc(size, "a")), headers);
  const whole = packed(maxBodyBytes);
  expect(whole.content.text).toHaveLength(maxBodyBytes);
  expect(whole.leftOut).toBe(0);
  const over = packed(maxBodyBytes + 1);
  expect(over.content.text).toBeUndefined();
  expect(over.leftOut).toBe(1);
});

test("a long body is written in short pieces, between which others get a turn", () => {
  const text = 'line\n"quoted" \u{1F600} '.repeat(60_000);
  const tape = newTape(2_000_000);
  tape.onAnswer(200, { "content-type": "text/plain" });
  tape.onData(Buffer.from(text));
  tape.onWhole();
  tape.end();
  const pieces = [...entryOfTape(tape)];
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(200_000);
  const { response } = JSON.parse(pieces.join("")) as { response: Answered };
  expect(response.content.text).toBe(text);
});

/** How often others get a turn while the entry of a call with such an answer is written. */
function turnsOf(bodyBytes: number, secrets: readonly string[]): number {
  const tape = new Tape(new RecorderMemory(10_000_000), 2 * bodyBytes, () => {});
  const url = new URL("http://upstream.test/");
  tape.onRequest(() => ({ method: "GET", url, headers: {}, secrets: [...secrets], token: "~" }));
  tape.onAnswer(200, { "content-type": "text/plain" });
  tape.onData(Buffer.alloc(bodyBytes, "a"));
  tape.onWhole();
  tape.end();
  return [...entryOfTape(tape)].filter((piece) => piece === "").length;
}

test("while a long body is written others get a turn after each secret looked for", () => {
  const secrets = ["first-secret", "second-secret", "third-secret"];
  expect(turnsOf(1_000_000, secrets)).toBeGreaterThan(secrets.length);
  expect(turnsOf(1_000_000, secrets) - turnsOf(1_000_000, [])).toBe(secrets.length);
  expect(turnsOf(1_000, secrets)).toBe(0);
});
