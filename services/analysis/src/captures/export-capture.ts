import { Readable } from "node:stream";
import { writeHar } from "@workspace/traffic";
import type { Exchange } from "@workspace/traffic";
import type { ExchangeRepository } from "../exchanges/repository.ts";
import { fromStored } from "../exchanges/stored-exchange.ts";
import type { Tenant } from "../tenancy/tenant.ts";

/** Few enough that a page of large bodies fits in memory. */
const pageSize = 50;

/** The capture from a place on as HAR, written while it is taken. */
export function exportCapture(
  deps: { exchanges: ExchangeRepository; version: string },
  tenant: Tenant,
  captureId: string,
  from: number,
): Readable {
  const exchanges = eachExchange(deps.exchanges, tenant, captureId, from);
  const creator = { name: "workspace", version: deps.version };
  return Readable.from(asBytes(writeHar(exchanges, { creator })), { objectMode: false });
}

async function* eachExchange(
  exchanges: ExchangeRepository,
  tenant: Tenant,
  captureId: string,
  from: number,
): AsyncIterable<Exchange> {
  for (let after = from - 1; ;) {
    const page = await exchanges.contentsOf(tenant, captureId, after, pageSize);
    for (const { content } of page) yield fromStored(content);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.ordinal;
  }
}

async function* asBytes(parts: AsyncIterable<string>): AsyncIterable<Buffer> {
  for await (const part of parts) yield Buffer.from(part);
}
