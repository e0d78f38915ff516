import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";
import { addDelivery } from "./run-repository.ts";
import type { NewDelivery } from "./run-repository.ts";
import type { WatchDelivery } from "./watch.ts";

/** What posting needs: the secret is sealed. */
export interface PendingDelivery {
  id: string;
  watchId: string;
  url: string;
  secret: Uint8Array;
  body: string;
}

export type DeliveryRepository = ReturnType<typeof createDeliveryRepository>;

export function createDeliveryRepository(sql: Database) {
  const columns = sql`id, watch_id, run_id, kind, status, attempts, response_status, error,
    next_attempt_at, created_at, updated_at`;

  return {
    async add(tenant: Tenant, watchId: string, delivery: NewDelivery): Promise<WatchDelivery> {
      const [row] = await asTenant(sql, tenant, async (tx) => {
        await addDelivery(tx, tenant, watchId, null, delivery);
        return tx<DeliveryRow[]>`select ${columns} from watch_deliveries where id = ${delivery.id}`;
      });
      if (!row) throw new Error("The delivery is not there.");
      return deliveryOf(row);
    },

    /** Null when it was posted, given up or deleted, or there is no webhook any more. */
    async pending(tenant: Tenant, id: string): Promise<PendingDelivery | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<
          { watch_id: string; webhook_url: string; webhook_secret: Buffer; body: string }[]
        >`
          select d.watch_id, w.webhook_url, w.webhook_secret, d.body
          from watch_deliveries d join watches w on w.id = d.watch_id
          where d.id = ${id} and d.organisation_id = ${tenant.organisationId}
            and d.status = 'pending' and w.webhook_url is not null
            and w.webhook_secret is not null`,
      );
      if (!row) return null;
      const { watch_id, webhook_url, webhook_secret, body } = row;
      return { id, watchId: watch_id, url: webhook_url, secret: webhook_secret, body };
    },

    async note(
      tenant: Tenant,
      id: string,
      attempt: {
        status: WatchDelivery["status"];
        responseStatus: number | null;
        error: string | null;
        againMs: number | null;
      },
    ): Promise<void> {
      const { status, responseStatus, error, againMs } = attempt;
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          update watch_deliveries set status = ${status}, attempts = attempts + 1,
            response_status = ${responseStatus}, error = ${error}, updated_at = now(),
            next_attempt_at = case when ${againMs}::float8 is null then null
              else now() + make_interval(secs => ${againMs}::float8 / 1000) end
          where id = ${id} and organisation_id = ${tenant.organisationId}`,
      );
    },

    async list(
      tenant: Tenant,
      watchId: string,
      limit: number,
      after: Cursor | null,
    ): Promise<Page<WatchDelivery>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<DeliveryRow[]>`
          select ${columns} from watch_deliveries
          where watch_id = ${watchId} and organisation_id = ${tenant.organisationId}
            ${after === null ? sql`` : sql`and (date_trunc('milliseconds', created_at), id) < (${after.key}::timestamptz, ${after.id})`}
          order by date_trunc('milliseconds', created_at) desc, id desc limit ${limit + 1}`,
      );
      return pageOf(rows.map(deliveryOf), limit, ({ created_at, id }) => ({ key: created_at, id }));
    },
  };
}

interface DeliveryRow extends Omit<WatchDelivery, "created_at" | "next_attempt_at" | "updated_at"> {
  next_attempt_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

function deliveryOf(row: DeliveryRow): WatchDelivery {
  const { id, watch_id, run_id, kind, status, attempts, response_status, error } = row;
  return {
    id,
    watch_id,
    run_id,
    kind,
    status,
    attempts,
    response_status,
    error,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
