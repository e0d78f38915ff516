import { analysis } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";

export type StatusClass = "1xx" | "2xx" | "3xx" | "4xx" | "5xx" | "none";

export interface ExchangeFilter {
  capture_id: string | null;
  host: string | null;
  method: string | null;
  status: number | null;
  status_class: StatusClass | null;
  content_type: string | null;
  path: string;
  q: string;
  json_path: string;
  from: string | null;
  to: string | null;
}

export type ExchangeSort = "-started_at" | "started_at";

/** As many as a page may hold: whoever scrolls through a hundred thousand waits for few answers. */
const pageSize = 1000;

export const listExchanges = (
  filter: ExchangeFilter,
  sort: ExchangeSort,
  cursor: string | null,
  signal: AbortSignal,
) =>
  analysis.listExchanges(
    { query: { ...dropEmpty(filter), sort, limit: pageSize, ...dropEmpty({ cursor }) } },
    { signal },
  );

export const countExchanges = (filter: ExchangeFilter, signal: AbortSignal) =>
  analysis.getExchangeFacets({ query: dropEmpty(filter) }, { signal });

export const getExchange = (id: string, signal: AbortSignal) =>
  analysis.getExchange({ path: { exchange_id: id } }, { signal });
