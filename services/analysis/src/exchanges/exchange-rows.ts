import type { Queryable } from "@workspace/storage";
import type { StoredExchange } from "./stored-exchange.ts";

/**
 * Between an exchange's being there already and its being linked it must not be deleted with the last
 * capture that had it: whoever deletes waits for those who add.
 */
export async function lockExchanges(
  tx: Queryable,
  organisationId: string,
  mode: "shared" | "exclusive",
): Promise<void> {
  const key = tx`hashtextextended(${`analysis:exchanges:${organisationId}`}, 0)`;
  if (mode === "shared") await tx`select pg_advisory_xact_lock_shared(${key})`;
  else await tx`select pg_advisory_xact_lock(${key})`;
}

/** Adds them to a capture at the places from `first` on; the caller holds the shared lock. */
export async function addExchanges(
  tx: Queryable,
  organisationId: string,
  captureId: string,
  first: number,
  exchanges: readonly StoredExchange[],
): Promise<void> {
  if (exchanges.length === 0) return;
  const column = <Name extends keyof StoredExchange>(name: Name) =>
    exchanges.map((exchange) => exchange[name]);
  // One parameter for each column, whatever their number, so that the statement is prepared once.
  await tx`
    insert into exchanges (organisation_id, id, started_at, duration_ms, method, url, host, path,
      status, content_type, request_bytes, response_bytes, message_count, content)
    select ${organisationId}, d.* from unnest(${column("id")}::text[],
      ${column("started_at")}::text[]::timestamptz[], ${column("duration_ms")}::double precision[],
      ${column("method")}::text[], ${column("url")}::text[], ${column("host")}::text[],
      ${column("path")}::text[], ${column("status")}::integer[], ${column("content_type")}::text[],
      ${column("request_bytes")}::text[]::bigint[], ${column("response_bytes")}::text[]::bigint[],
      ${column("message_count")}::integer[], ${column("content")}::text[]) as d
    on conflict do nothing`;
  const ids = exchanges.map(({ id }) => id);
  await tx`
    insert into capture_exchanges (organisation_id, capture_id, ordinal, exchange_id)
    select ${organisationId}, ${captureId}, ${first}::integer + place.at::integer - 1, place.id
    from unnest(${ids}::text[]) with ordinality as place (id, at)`;
}
