import { ProblemError } from "@workspace/http";
import type { SearchFilters } from "../retrieval/types.ts";

/** The filters that Perplexity's Search, `web_search` tool and Sonar share. */
export interface WebFilters {
  search_domain_filter?: readonly string[] | undefined;
  search_language_filter?: readonly string[] | undefined;
  search_recency_filter?: string | undefined;
  search_after_date_filter?: string | undefined;
  search_before_date_filter?: string | undefined;
  last_updated_after_filter?: string | undefined;
  last_updated_before_filter?: string | undefined;
}

const hourMs = 3_600_000;
const recencyMs: Readonly<Record<string, number>> = {
  hour: hourMs,
  day: 24 * hourMs,
  week: 7 * 24 * hourMs,
  month: 31 * 24 * hourMs,
  year: 366 * 24 * hourMs,
};

/**
 * Reads Perplexity's filters as ours.
 *
 * @throws ProblemError of the types that Perplexity documents for combinations it refuses
 */
export function searchFiltersOf(filters: WebFilters, now: Date = new Date()): SearchFilters {
  const result: SearchFilters = {};
  const domains = domainsOf(filters.search_domain_filter ?? []);
  if (domains) result.domains = domains;
  if (filters.search_language_filter?.length) result.languages = filters.search_language_filter;
  const after = dateOf("search_after_date_filter", filters.search_after_date_filter);
  const before = dateOf("search_before_date_filter", filters.search_before_date_filter);
  const recency = filters.search_recency_filter;
  if (recency !== undefined && (after || before)) {
    throw refused(
      "search_recency_filter",
      "invalid_parameter",
      "search_recency_filter cannot be combined with search_after_date_filter or search_before_date_filter",
    );
  }
  if (recency !== undefined)
    result.publishedAfter = new Date(now.getTime() - (recencyMs[recency] ?? 0));
  if (after) result.publishedAfter = after;
  if (before) result.publishedBefore = before;
  const updatedAfter = dateOf("last_updated_after_filter", filters.last_updated_after_filter);
  const updatedBefore = dateOf("last_updated_before_filter", filters.last_updated_before_filter);
  if (updatedAfter) result.updatedAfter = updatedAfter;
  if (updatedBefore) result.updatedBefore = updatedBefore;
  return result;
}

function domainsOf(entries: readonly string[]): SearchFilters["domains"] | undefined {
  if (entries.length === 0) return undefined;
  const deny = entries
    .filter((entry) => entry.startsWith("-"))
    .map((entry) => hostOf(entry.slice(1)));
  const allow = entries.filter((entry) => !entry.startsWith("-")).map(hostOf);
  if (deny.length > 0 && allow.length > 0) {
    throw refused(
      "search_domain_filter",
      "invalid_search_domain_filter",
      "search_domain_filter cannot mix entries to allow with -entries to deny",
    );
  }
  return deny.length > 0 ? { deny } : { allow };
}

/** `https://Example.com/path` and `example.com` name the same host; `.gov` names a top-level domain. */
function hostOf(entry: string): string {
  const host = /^(?:https?:\/\/)?\.?([^/:?#\s]+)/i.exec(entry.trim())?.[1];
  if (!host) {
    throw refused(
      "search_domain_filter",
      "invalid_search_domain_filter",
      "search_domain_filter has an entry that is no domain",
    );
  }
  return host.toLowerCase().replace(/^www\./, "");
}

function dateOf(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const [month, day, year] = match
    ? [Number(match[1]), Number(match[2]), Number(match[3])]
    : [0, 0, 0];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (!match || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    throw refused(name, "invalid_date_format", `${name} must be a date in the form MM/DD/YYYY`);
  }
  return date;
}

function refused(param: string, type: string, detail: string): ProblemError {
  return new ProblemError({ type, status: 400, title: "Invalid search filter", detail, param });
}
