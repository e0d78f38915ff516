import { Buffer } from "node:buffer";
import { ProblemError } from "@workspace/http";
import type { WebFetcher } from "../../adapters/web-fetch/web-fetcher.ts";
import type { DocumentParser } from "../../parsing/document-parser.ts";
import { DocumentParseError } from "../../parsing/parse-errors.ts";
import type { ReadInputFile } from "./chat-messages.ts";

const maxFileBytes = 20 * 2 ** 20;
const maxTextCharacters = 400_000;

/** Reads the text of a file that a question brings along: a `data:` URL, or an address. */
export function readInputFile(parser: DocumentParser, web: WebFetcher): ReadInputFile {
  return async ({ filename = "file", file_data: data, file_url: url }, signal) => {
    const bytes =
      data !== undefined
        ? decode(data)
        : url !== undefined
          ? await fetchBytes(web, url, signal)
          : null;
    if (bytes === null)
      throw unreadable("a file needs file_data or file_url; no files are kept here by id");
    try {
      const document = await parser.parseDocument({ bytes, filename }, { signal });
      return document.text.slice(0, maxTextCharacters);
    } catch (error) {
      if (error instanceof DocumentParseError) throw unreadable(error.message);
      throw error;
    }
  };
}

/** Clients send a `data:` URL, some only the base64 of it. */
function decode(data: string): Uint8Array<ArrayBuffer> {
  const [, base64 = data] = /^data:[^,]*;base64,(.*)$/s.exec(data) ?? [];
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length === 0) throw unreadable("file_data is no base64");
  if (bytes.length > maxFileBytes) throw unreadable(`a file may have ${maxFileBytes} bytes`);
  return Uint8Array.from(bytes);
}

async function fetchBytes(
  web: WebFetcher,
  url: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { content } = await web.fetch(url, signal).catch((error: unknown) => {
    throw unreadable(error instanceof Error ? error.message : "the address could not be read");
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxFileBytes) {
      content.destroy();
      throw unreadable(`a file may have ${maxFileBytes} bytes`);
    }
    chunks.push(bytes);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

function unreadable(detail: string): ProblemError {
  return new ProblemError({
    type: "invalid_request",
    status: 400,
    title: "The file cannot be read",
    detail,
    param: "input",
  });
}
