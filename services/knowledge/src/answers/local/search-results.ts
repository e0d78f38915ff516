import { newId } from "@workspace/storage";
import type { SearchResult, SearchResultsItem } from "../../models/agent-types.ts";
import { citedUrl } from "../../search/found-passage.ts";
import type { FoundPassage } from "../../search/found-passage.ts";

/** Passages as Perplexity shows search results; ids count from 1, as the marks in the text do. */
export function searchResultsItem(
  queries: readonly string[],
  passages: readonly FoundPassage[],
  publicUrl: string,
): SearchResultsItem {
  const results = passages.map((passage, index) => searchResult(passage, index + 1, publicUrl));
  return { type: "search_results", id: newId("item"), queries: [...queries], results };
}

/** An absent date is left out: clients stumble over null. */
function searchResult(passage: FoundPassage, id: number, publicUrl: string): SearchResult {
  const { publishedAt, lastUpdated, title } = passage.document;
  return {
    id,
    url: citedUrl(publicUrl, passage),
    title,
    snippet: passage.text,
    source: "web",
    ...(publishedAt ? { date: day(publishedAt) } : {}),
    ...(lastUpdated ? { last_updated: day(lastUpdated) } : {}),
  };
}

export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
