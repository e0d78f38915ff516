import { ProblemError } from "@workspace/http";
import type { Schemas } from "@workspace/contracts";
import { newId } from "@workspace/storage";
import type { TenantContext } from "../tenancy/tenant.ts";
import { readerUrl } from "./found-passage.ts";
import type { FoundPassage } from "./found-passage.ts";
import { searchPassages } from "./search-passages.ts";
import type { SearchDependencies } from "./search-passages.ts";
import { searchFiltersOf } from "./web-filters.ts";

type WireSearch = Schemas["perplexity"]["SearchRequest"];
type SearchResponse = Schemas["perplexity"]["SearchResponse"];
type SearchPage = SearchResponse["results"][number];

export interface SearchPagesDependencies extends SearchDependencies {
  countTokens: (text: string) => number;
  publicUrl: string;
}

const defaults = { results: 10, tokens: 10_000, tokensPerPage: 4_096 };
const passagesByContext = { low: 1, medium: 3, high: 6 };

/** Perplexity's Search over the own corpus: one result a document, its best passages as the snippet. */
export async function searchPages(
  deps: SearchPagesDependencies,
  context: TenantContext,
  wire: WireSearch,
): Promise<SearchResponse> {
  refuseForeign(wire);
  const filters = searchFiltersOf(withoutNulls(wire));
  const limit = wire.max_results ?? defaults.results;
  const queries = typeof wire.query === "string" ? [wire.query] : wire.query;
  const perDocument = passagesByContext[wire.search_context_size ?? "medium"];
  const lists = await Promise.all(
    queries.map(async (text) => {
      const asked = { text, limit, filters, perDocument };
      return byDocument(await searchPassages(deps, context, asked));
    }),
  );
  const pages = interleaved(lists).slice(0, limit);
  return {
    id: newId("srch"),
    results: withinTokens(deps, pages, wire),
    ...(wire.display_server_time ? { server_time: new Date().toISOString() } : {}),
  };
}

/** The passages of each document found, documents in the order of their best passage. */
function byDocument(passages: readonly FoundPassage[]): FoundPassage[][] {
  return [...Map.groupBy(passages, (passage) => passage.document.id).values()];
}

/** First of each, second of each, ...; a document that several queries found stands once. */
function interleaved(lists: readonly FoundPassage[][][]): FoundPassage[][] {
  const pages = new Map<string, FoundPassage[]>();
  const longest = Math.max(0, ...lists.map((list) => list.length));
  for (let rank = 0; rank < longest; rank++) {
    for (const list of lists) {
      const page = list[rank];
      const id = page?.[0]?.document.id;
      if (page && id !== undefined && !pages.has(id)) pages.set(id, page);
    }
  }
  return [...pages.values()];
}

function withinTokens(
  deps: SearchPagesDependencies,
  pages: readonly FoundPassage[][],
  wire: WireSearch,
): SearchPage[] {
  let left = wire.max_tokens ?? defaults.tokens;
  const results: SearchPage[] = [];
  for (const passages of pages) {
    const [best] = passages;
    if (!best || left <= 0) break;
    const limit = Math.min(left, wire.max_tokens_per_page ?? defaults.tokensPerPage);
    const { text, tokens } = snippetOf(passages, limit, deps.countTokens);
    left -= tokens;
    results.push(searchPage(best, text, deps.publicUrl));
  }
  return results;
}

/** The passages in the document's order, as many as fit; the best one is cut if it must be. */
function snippetOf(
  passages: readonly FoundPassage[],
  limit: number,
  countTokens: (text: string) => number,
): { text: string; tokens: number } {
  const kept: FoundPassage[] = [];
  let tokens = 0;
  for (const passage of passages) {
    const counted = countTokens(passage.text);
    if (tokens + counted > limit) break;
    tokens += counted;
    kept.push(passage);
  }
  if (kept.length === 0) {
    const text = cutToTokens(passages[0]?.text ?? "", limit, countTokens);
    return { text, tokens: countTokens(text) };
  }
  const text = kept
    .toSorted((left, right) => left.place.charStart - right.place.charStart)
    .map((passage) => passage.text)
    .join("\n\n");
  return { text, tokens };
}

/** The longest head of whole words with at most `limit` tokens. */
export function cutToTokens(
  text: string,
  limit: number,
  countTokens: (text: string) => number,
): string {
  if (countTokens(text) <= limit) return text;
  const words = text.split(/(?<=\s)/);
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (countTokens(words.slice(0, middle).join("")) <= limit) low = middle;
    else high = middle - 1;
  }
  return words.slice(0, low).join("").trimEnd();
}

function searchPage(
  { document, passageId }: FoundPassage,
  snippet: string,
  publicUrl: string,
): SearchPage {
  const { title, sourceUri, publishedAt, lastUpdated, externalId } = document;
  const isWeb = sourceUri !== null && /^https?:\/\//.test(sourceUri);
  return {
    title,
    url: isWeb ? sourceUri : readerUrl(publicUrl, document.id, passageId),
    snippet,
    ...(publishedAt ? { date: publishedAt.toISOString().slice(0, 10) } : {}),
    ...(lastUpdated ? { last_updated: lastUpdated.toISOString().slice(0, 10) } : {}),
    ...(externalId === null ? {} : { external_id: externalId }),
  };
}

function refuseForeign(wire: WireSearch): void {
  const needsUpstream =
    wire.search_type === "people"
      ? "search_type"
      : wire.search_mode && wire.search_mode !== "web"
        ? "search_mode"
        : null;
  if (needsUpstream === null) return;
  throw new ProblemError({
    type: "invalid_parameter",
    status: 400,
    title: "Not available in the own corpus",
    detail: `${needsUpstream} '${wire[needsUpstream]}' needs pass-through to Perplexity (SEARCH_ROUTE=perplexity)`,
    param: needsUpstream,
  });
}

type Present<T> = { [Key in keyof T]: Exclude<T[Key], null> };

function withoutNulls<T extends object>(value: T): Present<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== null),
  ) as Present<T>;
}
