import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { dropEmpty } from "#api/drop-empty.ts";
import type { ExchangeFilter, ExchangeSort, StatusClass } from "#api/exchanges.ts";

export const noExchangeFilter: ExchangeFilter = {
  capture_id: null,
  host: null,
  method: null,
  status: null,
  status_class: null,
  content_type: null,
  path: "",
  q: "",
  json_path: "",
  from: null,
  to: null,
};

export const statusClasses: readonly StatusClass[] = ["1xx", "2xx", "3xx", "4xx", "5xx", "none"];

/** What the list shows: filters, order, and which exchange is open beside it. All of it is in the address. */
export interface ExchangeView {
  filter: ExchangeFilter;
  sort: ExchangeSort;
  open: string | null;
}

export const isFiltered = (filter: ExchangeFilter): boolean =>
  Object.values(filter).some((value) => value !== null && value !== "");

type Query = Pick<URLSearchParams, "get">;

/** What an address says; what it says wrongly is as if it said nothing. */
export function readExchangeView(query: Query): ExchangeView {
  const status = Number(query.get("status") ?? Number.NaN);
  const statusClass = statusClasses.find((known) => known === query.get("status_class"));
  return {
    filter: {
      capture_id: idOf(query.get("capture_id"), /^[\w-]{1,64}$/),
      host: query.get("host"),
      method: query.get("method"),
      status: Number.isInteger(status) && status >= 100 && status <= 999 ? status : null,
      status_class: statusClass ?? null,
      content_type: query.get("content_type"),
      path: query.get("path") ?? "",
      q: query.get("q") ?? "",
      json_path: query.get("json_path") ?? "",
      from: timeOf(query.get("from")),
      to: timeOf(query.get("to")),
    },
    sort: query.get("sort") === "started_at" ? "started_at" : "-started_at",
    open: idOf(query.get("exchange"), /^[0-9a-f]{64}$/),
  };
}

export function exchangesHref(
  filter: Partial<ExchangeFilter>,
  sort: ExchangeSort = "-started_at",
  open: string | null = null,
): string {
  const query = new URLSearchParams(
    Object.entries(dropEmpty(filter)).map(([name, value]) => [name, String(value)]),
  );
  if (sort !== "-started_at") query.set("sort", sort);
  if (open !== null) query.set("exchange", open);
  const text = query.toString();
  return text === "" ? "/exchanges" : `/exchanges?${text}`;
}

export function useExchangeView() {
  const query = useSearchParams();
  const view = useMemo(() => readExchangeView(query), [query]);
  const change = (part: Partial<ExchangeView>) => {
    const next = { ...view, ...part };
    // The address alone changes: nothing is asked of the web process.
    globalThis.history.replaceState(null, "", exchangesHref(next.filter, next.sort, next.open));
  };
  return [view, change] as const;
}

function idOf(text: string | null, pattern: RegExp): string | null {
  return text !== null && pattern.test(text) ? text : null;
}

function timeOf(text: string | null): string | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
