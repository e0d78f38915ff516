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
  const column = (name: keyof StoredExchange) =>
    tx`string_to_array(${linesOf(exchanges, name)}, chr(10), ${noValue})`;
  // One parameter for each column, whatever their number, so that the statement is prepared once.
  await tx`
    insert into exchanges (organisation_id, id, started_at, duration_ms, method, url, host, path,
      status, content_type, request_bytes, response_bytes, message_count, content)
    select ${organisationId}, d.* from unnest(${column("id")},
      ${column("started_at")}::timestamptz[], ${column("duration_ms")}::double precision[],
      ${column("method")}, ${column("url")}, ${column("host")},
      ${column("path")}, ${column("status")}::integer[], ${column("content_type")},
      ${column("request_bytes")}::bigint[], ${column("response_bytes")}::bigint[],
      ${column("message_count")}::integer[], ${column("content")}) as d
    on conflict do nothing`;
  await tx`
    insert into capture_exchanges (organisation_id, capture_id, ordinal, exchange_id)
    select ${organisationId}, ${captureId}, ${first}::integer + place.at::integer - 1, place.id
    from unnest(${column("id")}) with ordinality as place (id, at)`;
}

/** Stands in no column: what comes from outside is escaped or checked. */
const noValue = "\u0001";

/**
 * A column as one text, a value a line. As an array each quote of its JSON would be escaped here and
 * read again there, which takes longer than all else about storing it.
 */
function linesOf(exchanges: readonly StoredExchange[], name: keyof StoredExchange): string {
  const values = exchanges.map((exchange) => {
    const value = exchange[name];
    const text = value === null ? noValue : String(value);
    // JSON, addresses and media types have none; a value too many would shift all others.
    if (text === "" || text.includes("\n")) throw new RangeError(`${name} is no line`);
    return text;
  });
  return values.join("\n");
}
