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
  const rows = exchanges.map((exchange) => ({ organisation_id: organisationId, ...exchange }));
  await tx`insert into exchanges ${tx(rows)} on conflict do nothing`;
  const links = exchanges.map((exchange, index) => ({
    organisation_id: organisationId,
    capture_id: captureId,
    ordinal: first + index,
    exchange_id: exchange.id,
  }));
  await tx`insert into capture_exchanges ${tx(links)}`;
}
