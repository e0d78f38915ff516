import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page, Queryable } from "@workspace/storage";
import { requestJob } from "../jobs/repository.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { Watch, WatchSettings } from "./watch.ts";
import { watchOf } from "./watch-rows.ts";
import type { WatchRow } from "./watch-rows.ts";

export type WatchRepository = ReturnType<typeof createWatchRepository>;

export function createWatchRepository(sql: Database) {
  const columns = sql`w.id, w.spec_id, w.name, w.enabled, w.on_capture, w.every_minutes, w.revision,
    w.notify_on, w.webhook_url, w.next_run_at, w.created_at, w.updated_at,
    (select to_jsonb(r) - 'report' - 'organisation_id' from watch_runs r where r.watch_id = w.id
      order by r.created_at desc, r.id desc limit 1) as last_run`;

  async function write(
    tx: Queryable,
    tenant: Tenant,
    id: string,
    settings: WatchSettings,
    secret: Uint8Array | null | undefined,
  ): Promise<void> {
    const { name, enabled, onCapture, everyMinutes, revision, notifyOn, webhookUrl } = settings;
    await tx`
      update watches set name = ${name}, enabled = ${enabled}, on_capture = ${onCapture},
        every_minutes = ${everyMinutes}, revision = ${revision}, notify_on = ${notifyOn},
        webhook_url = ${webhookUrl}, updated_at = now(),
        next_run_at = case when ${everyMinutes}::int is null then null
          when every_minutes is not distinct from ${everyMinutes}::int and next_run_at is not null
            then next_run_at
          else now() + make_interval(mins => ${everyMinutes}::int) end
        ${secret === undefined ? tx`` : tx`, webhook_secret = ${secret === null ? null : Buffer.from(secret)}`}
      where id = ${id} and organisation_id = ${tenant.organisationId}`;
    await requestJob(tx, tenant, { kind: "run-watch", subjectId: id });
  }

  return {
    async create(
      tenant: Tenant,
      watch: { id: string; specId: string; settings: WatchSettings; secret: Uint8Array | null },
    ): Promise<void> {
      const { id, specId, settings, secret } = watch;
      const { organisationId, userId } = tenant;
      await asTenant(sql, tenant, async (tx) => {
        await tx`
          insert into watches (id, organisation_id, user_id, spec_id, name, on_capture, notify_on)
          values (${id}, ${organisationId}, ${userId}, ${specId}, ${settings.name},
            ${settings.onCapture}, ${settings.notifyOn})`;
        await write(tx, tenant, id, settings, secret);
      });
    },

    /** Leaves the secret as it is where none is given. */
    async update(
      tenant: Tenant,
      id: string,
      settings: WatchSettings,
      secret: Uint8Array | null | undefined,
    ): Promise<void> {
      await asTenant(sql, tenant, (tx) => write(tx, tenant, id, settings, secret));
    },

    async delete(tenant: Tenant, id: string): Promise<boolean> {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`
          delete from watches where id = ${id} and organisation_id = ${tenant.organisationId}`,
      );
      return count > 0;
    },

    async byId(tenant: Tenant, id: string): Promise<Watch | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<WatchRow[]>`
          select ${columns} from watches w
          where w.id = ${id} and w.organisation_id = ${tenant.organisationId}`,
      );
      return row ? watchOf(row) : null;
    },

    async list(
      tenant: Tenant,
      query: { specId: string | undefined; limit: number; after: Cursor | null },
    ): Promise<Page<Watch>> {
      const { specId, limit, after } = query;
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<WatchRow[]>`
          select ${columns} from watches w
          where w.organisation_id = ${tenant.organisationId}
            ${specId === undefined ? sql`` : sql`and w.spec_id = ${specId}`}
            ${after === null ? sql`` : sql`and (date_trunc('milliseconds', w.created_at), w.id) < (${after.key}::timestamptz, ${after.id})`}
          order by date_trunc('milliseconds', w.created_at) desc, w.id desc limit ${limit + 1}`,
      );
      return pageOf(rows.map(watchOf), limit, ({ created_at, id }) => ({ key: created_at, id }));
    },

    async countOf(tenant: Tenant, specId: string): Promise<number> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ count: number }[]>`
          select count(*)::int from watches
          where spec_id = ${specId} and organisation_id = ${tenant.organisationId}`,
      );
      return row?.count ?? 0;
    },

    /** Sealed, as it was given. */
    async secretOf(tenant: Tenant, id: string): Promise<Uint8Array | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ webhook_secret: Buffer | null }[]>`
          select webhook_secret from watches
          where id = ${id} and organisation_id = ${tenant.organisationId}`,
      );
      return row?.webhook_secret ?? null;
    },

    /** Puts a capture before all watches of the APIs that it shows. */
    async queueCapture(
      tenant: Tenant,
      captureId: string,
      origins: readonly string[],
    ): Promise<void> {
      const { organisationId } = tenant;
      await asTenant(sql, tenant, async (tx) => {
        const watches = await tx<{ id: string; on_capture: boolean }[]>`
          insert into watch_captures (organisation_id, watch_id, capture_id)
          select ${organisationId}, w.id, c.id
          from watches w join specs s on s.id = w.spec_id, captures c
          where w.organisation_id = ${organisationId} and w.enabled
            and s.origins && ${[...origins]}
            and c.organisation_id = ${organisationId} and c.id = ${captureId}
          on conflict do nothing
          returning watch_id as id,
            (select on_capture from watches where id = watch_id) as on_capture`;
        for (const { id, on_capture } of watches)
          if (on_capture) await requestJob(tx, tenant, { kind: "run-watch", subjectId: id });
      });
    },

    async queuedCaptures(tenant: Tenant, id: string, limit: number): Promise<string[]> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ capture_id: string }[]>`
          select capture_id from watch_captures
          where watch_id = ${id} and organisation_id = ${tenant.organisationId}
          order by added_at, capture_id limit ${limit}`,
      );
      return rows.map(({ capture_id }) => capture_id);
    },

    async latestCapture(tenant: Tenant, origins: readonly string[]): Promise<string | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ id: string }[]>`
          select c.id from captures c
          where c.organisation_id = ${tenant.organisationId} and c.status = 'ready'
            and exists (select from capture_evidence e
              where e.capture_id = c.id and e.origin = any(${[...origins]}))
          order by c.finished_at desc nulls last, c.id desc limit 1`,
      );
      return row?.id ?? null;
    },

    async setNextRun(tenant: Tenant, id: string, at: Date): Promise<void> {
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          update watches set next_run_at = ${at}
          where id = ${id} and organisation_id = ${tenant.organisationId}`,
      );
    },
  };
}
