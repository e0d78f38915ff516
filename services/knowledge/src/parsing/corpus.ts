import { canonicalText } from "./decode-text.ts";
import { ParseFailure } from "./parse-failure.ts";

/** One document of a BEIR-style corpus. */
export type CorpusEntry = { lineNumber: number; externalId: string; title: string; text: string };
export type CorpusFault = { lineNumber: number; externalId: string | null; detail: string };
export type CorpusLine = { entry: CorpusEntry } | { fault: CorpusFault };

export type CorpusLimits = {
  /** One line longer than this is a fault of its own; the lines after it are read. */
  maxLineBytes: number;
  maxLines: number;
};

export const defaultCorpusLimits: Readonly<CorpusLimits> = Object.freeze({
  maxLineBytes: 10 * 1024 * 1024,
  maxLines: 10_000_000,
});

const maxIdCharacters = 1_000;
const maxTitleCharacters = 2_000;
const newline = 10;

/** Reads lines of `{_id, title, text}` as they stream in; a wrong line is told with its number. */
export async function* readCorpus(
  source: AsyncIterable<Uint8Array>,
  limits: CorpusLimits = defaultCorpusLimits,
): AsyncGenerator<CorpusLine> {
  let lineNumber = 0;
  for await (const bytes of splitLines(source, limits.maxLineBytes)) {
    lineNumber++;
    if (lineNumber > limits.maxLines) {
      throw new ParseFailure(
        "document-too-large",
        `The corpus has more than ${limits.maxLines} lines.`,
      );
    }
    if (bytes === "too-long") {
      yield {
        fault: {
          lineNumber,
          externalId: null,
          detail: `The line has more than ${limits.maxLineBytes} bytes.`,
        },
      };
      continue;
    }
    const line = decodeLine(bytes);
    if (line === undefined) {
      yield { fault: { lineNumber, externalId: null, detail: "The line is not valid UTF-8." } };
    } else if (line.trim() !== "") yield readLine(line, lineNumber);
  }
}

function readLine(line: string, lineNumber: number): CorpusLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message.slice(0, 200) : "unreadable";
    return { fault: { lineNumber, externalId: null, detail: `The line is no JSON: ${reason}` } };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { fault: { lineNumber, externalId: null, detail: "The line is no JSON object." } };
  }
  const id = own(value, "_id");
  const externalId = typeof id === "number" ? String(id) : id;
  if (typeof externalId !== "string" || externalId === "" || externalId.length > maxIdCharacters) {
    return {
      fault: { lineNumber, externalId: null, detail: "`_id` must be a string that is not empty." },
    };
  }
  const title = own(value, "title") ?? "";
  const text = own(value, "text");
  if (typeof text !== "string")
    return { fault: { lineNumber, externalId, detail: "`text` must be a string." } };
  if (typeof title !== "string")
    return { fault: { lineNumber, externalId, detail: "`title` must be a string." } };
  if (title.trim() === "" && text.trim() === "") {
    return {
      fault: { lineNumber, externalId, detail: "The document has neither title nor text." },
    };
  }
  const entry: CorpusEntry = {
    lineNumber,
    externalId: canonicalText(externalId),
    title: canonicalText(title).slice(0, maxTitleCharacters).toWellFormed(),
    text: canonicalText(text),
  };
  return { entry };
}

function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function decodeLine(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true });

async function* splitLines(
  source: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<Uint8Array | "too-long"> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let skipping = false;
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const rest = chunk.subarray(start, end);
      if (skipping || pendingBytes + rest.length > maxLineBytes) yield "too-long";
      else yield pending.length > 0 ? Buffer.concat([...pending, rest]) : rest;
      pending = [];
      pendingBytes = 0;
      skipping = false;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    if (skipping || rest.length === 0) continue;
    pendingBytes += rest.length;
    if (pendingBytes > maxLineBytes) {
      skipping = true;
      pending = [];
    } else pending.push(rest);
  }
  if (skipping) yield "too-long";
  else if (pendingBytes > 0) yield Buffer.concat(pending);
}
