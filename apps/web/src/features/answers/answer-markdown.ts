import type { Answer, Source } from "#api/types.ts";
import { placeWords } from "./place-words.ts";

/** Sources that the text cites, in the order of their numbers. */
export function citedSources(answer: Answer): Source[] {
  const cited = new Set(answer.citations.map((citation) => citation.number));
  return answer.sources.filter((source) => cited.has(source.number));
}

/** An answer to paste elsewhere: question, text, and the numbered sources that it cites. */
export function answerAsMarkdown(answer: Answer): string {
  const sources = citedSources(answer).map(sourceLine);
  const parts = [`## ${plainLine(answer.question)}`, answer.text.trim()];
  if (sources.length > 0) parts.push(`Sources:\n\n${sources.join("\n")}`);
  return `${parts.join("\n\n")}\n`;
}

function sourceLine(source: Source): string {
  const title = plainLine(source.title);
  const url = source.url ?? "";
  const isOfTheWeb = /^https?:\/\//i.test(url);
  const name = isOfTheWeb ? `[${title}](<${encodeURI(decodeSafely(url))}>)` : title;
  const place = source.place ? plainLine(placeWords(source.place)) : "";
  return `${source.number}. ${name}${place ? `, ${place}` : ""}`;
}

/** A title or a heading of others: one line, and no link, picture or HTML wherever it is pasted. */
function plainLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>&!|~]/g, "\\$&");
}

function decodeSafely(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
