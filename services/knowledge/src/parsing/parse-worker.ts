import { parentPort } from "node:worker_threads";
import { parseBytes } from "./parse-bytes.ts";
import { ParseFailure } from "./parse-failure.ts";
import type { ParseFailureCode } from "./parse-failure.ts";
import type { ParseLimits } from "./parse-limits.ts";
import type { DocumentInput, ParsedDocument, ParsedPassage } from "./parsed-document.ts";

export type ParseRequest = { input: DocumentInput; limits: ParseLimits };

/** Passages travel without their text, which the receiver slices out of the document's. */
export type ParseReply =
  | { document: Omit<ParsedDocument, "passages">; places: Omit<ParsedPassage, "text">[] }
  | { failure: { code: ParseFailureCode; message: string } }
  | { unexpected: string };

const port = parentPort;
port?.on("message", async ({ input, limits }: ParseRequest) =>
  port.postMessage(await reply(input, limits)),
);

async function reply(input: DocumentInput, limits: ParseLimits): Promise<ParseReply> {
  try {
    const { passages, ...document } = await parseBytes(input, limits);
    return { document, places: passages.map(placeOf) };
  } catch (error) {
    if (error instanceof ParseFailure)
      return { failure: { code: error.code, message: error.message } };
    // A stack that overflows is the document's doing: no reader recurses on its own.
    if (error instanceof RangeError) {
      return {
        failure: {
          code: "document-too-complex",
          message: "The document is too deep or too long to be read.",
        },
      };
    }
    return { unexpected: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function placeOf(passage: ParsedPassage): Omit<ParsedPassage, "text"> {
  const { text, ...place } = passage;
  void text;
  return place;
}
