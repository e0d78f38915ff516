import type { ExchangeFilter } from "#api/exchanges.ts";
import type { ExchangeFacets } from "#api/types.ts";
import { statusClasses } from "./exchange-filter.ts";

const classNames: Record<(typeof statusClasses)[number], string> = {
  "1xx": "1xx information",
  "2xx": "2xx success",
  "3xx": "3xx elsewhere",
  "4xx": "4xx client's fault",
  "5xx": "5xx server's fault",
  none: "No answer",
};

type StatusFilter = Pick<ExchangeFilter, "status" | "status_class">;

/** One choice for both filters: a whole hundred, or one status. */
export function statusChoices(counts: ExchangeFacets | undefined, chosen: StatusFilter) {
  const seen = new Set(counts?.statuses.map(({ value }) => value));
  if (chosen.status !== null) seen.add(chosen.status);
  const isSeen = (name: (typeof statusClasses)[number]) =>
    name === chosen.status_class ||
    [...seen].some((status) =>
      status === null ? name === "none" : name === `${Math.floor(status / 100)}xx`,
    );
  const single = [...seen].filter((status) => status !== null).toSorted((a, b) => a - b);
  return [
    ...statusClasses.filter(isSeen).map((value) => ({ value, label: classNames[value] })),
    ...single.map((status) => ({ value: String(status), label: String(status) })),
  ];
}

export const statusOf = ({ status, status_class: hundred }: StatusFilter): string | null =>
  status === null ? hundred : String(status);

export function withStatus(value: string | null): StatusFilter {
  const hundred = statusClasses.find((known) => known === value) ?? null;
  const status = hundred === null && value !== null ? Number(value) : null;
  return { status, status_class: hundred };
}
