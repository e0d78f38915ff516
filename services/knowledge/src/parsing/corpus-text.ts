import { readPlainText } from "./formats/plain-text.ts";
import { defaultParseLimits } from "./parse-limits.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { splitPassages } from "./split-passages.ts";

/**
 * Units of a text that stays whole: 400 tokens, which with the title fit what the embedding model
 * reads at once. A line of a corpus is what its author wants found, and it is judged as a whole.
 */
const wholeUnits = 2_000;

/** The text of one line of a corpus, as one passage unless it is long. */
export function readCorpusText(title: string, text: string): ParsedDocument {
  // A title without a text is the text: there must be something to find and to cite.
  const body = text.trim() === "" ? title : text;
  const { blocks, language, warnings } = readPlainText(body);
  return {
    kind: "text",
    title,
    language: language ?? null,
    text: body,
    tags: [],
    passages: splitPassages(body, blocks, defaultParseLimits.maxPassages, wholeUnits),
    warnings,
  };
}
