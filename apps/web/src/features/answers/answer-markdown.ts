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
  const parts = [`## ${answer.question.replaceAll(/\s+/g, " ")}`, answer.text.trim()];
  if (sources.length > 0) parts.push(`Sources:\n\n${sources.join("\n")}`);
  return `${parts.join("\n\n")}\n`;
}

function sourceLine(source: Source): string {
  const title = source.title.replaceAll(/[[\]]/g, "\\$&");
  const name = source.url ? `[${title}](${encodeURI(decodeSafely(source.url))})` : title;
  const place = source.place ? placeWords(source.place) : "";
  return `${source.number}. ${name}${place ? `, ${place}` : ""}`;
}

function decodeSafely(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
