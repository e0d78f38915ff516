import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page, Queryable } from "@workspace/storage";
import { requestJob } from "../jobs/repository.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { Pin, SpecDetails, SpecInputs, SpecSummary } from "./spec.ts";

export type SpecRepository = ReturnType<typeof createSpecRepository>;

export function createSpecRepository(sql: Database) {
  const columns = sql`s.id, s.name, s.host, s.origins, s.follow, s.pins, s.created_at, s.updated_at,
    r.number as revision, r.operation_count,
    (select count(*)::int from spec_captures c where c.spec_id = s.id) as capture_count`;
  const latest = sql`join lateral (select number, operation_count from spec_revisions
    where spec_id = s.id order by number desc limit 1) r on true`;

  return {
    async list(
      tenant: Tenant,
      query: { host: string | undefined; limit: number; after: Cursor | null },
    ): Promise<Page<SpecSummary>> {
      const { host, limit, after } = query;
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<SpecRow[]>`
          select ${columns} from specs s ${latest}
          where s.organisation_id = ${tenant.organisationId}
            ${host === undefined ? sql`` : sql`and s.origins && ${originsOf(host)}`}
            ${after === null ? sql`` : sql`and (date_trunc('milliseconds', s.created_at), s.id) < (${after.key}::timestamptz, ${after.id})`}
          order by date_trunc('milliseconds', s.created_at) desc, s.id desc limit ${limit + 1}`,
      );
      return pageOf(rows.map(summaryOf), limit, ({ created_at, id }) => ({ key: created_at, id }));
    },

    async byId(tenant: Tenant, id: string): Promise<SpecDetails | null> {
      const { organisationId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        const [row] = await tx<SpecRow[]>`
          select ${columns} from specs s ${latest}
          where s.id = ${id} and s.organisation_id = ${organisationId}`;
        if (!row) return null;
        const captures = await tx<{ id: string; name: string; added_at: Date }[]>`
          select c.id, c.name, l.added_at from spec_captures l join captures c on c.id = l.capture_id
          where l.spec_id = ${id} and l.organisation_id = ${organisationId}
          order by l.added_at desc, c.id desc`;
        return {
          ...summaryOf(row),
          captures: captures.map((capture) => ({
            ...capture,
            added_at: capture.added_at.toISOString(),
          })),
          pins: readPins(row.pins),
        };
      });
    },

    async inputsOf(tenant: Tenant, id: string): Promise<SpecInputs | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<
          { origins: string[]; pins: string; inputs: number; capture_ids: string[] | null }[]
        >`
          select origins, pins, inputs, (select array_agg(capture_id order by capture_id)
            from spec_captures c where c.spec_id = s.id) as capture_ids
          from specs s where s.id = ${id} and s.organisation_id = ${tenant.organisationId}`,
      );
      if (!row) return null;
      const { origins, pins, inputs, capture_ids } = row;
      return { origins, pins: readPins(pins), version: inputs, captureIds: capture_ids ?? [] };
    },

    /** Those that describe an API served at one of these origins, the oldest first. */
    async idsByOrigins(tenant: Tenant, origins: readonly string[]): Promise<string[]> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ id: string }[]>`
          select id from specs
          where organisation_id = ${tenant.organisationId} and origins && ${[...origins]}
          order by created_at, id`,
      );
      return rows.map(({ id }) => id);
    },

    async update(
      tenant: Tenant,
      id: string,
      { name, follow }: { name?: string | undefined; follow?: boolean | undefined },
    ): Promise<boolean> {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`
          update specs set name = ${name ?? tx`name`}, follow = ${follow ?? tx`follow`},
            updated_at = now()
          where id = ${id} and organisation_id = ${tenant.organisationId}`,
      );
      return count > 0;
    },

    async delete(tenant: Tenant, id: string): Promise<boolean> {
      return asTenant(sql, tenant, async (tx) => {
        const { count } = await tx`
          delete from specs where id = ${id} and organisation_id = ${tenant.organisationId}`;
        if (count > 0) await requestJob(tx, tenant, { kind: "index", subjectId: id });
        return count > 0;
      });
    },

    /** Has what is known of it elsewhere brought up to date. */
    async tellAnew(tenant: Tenant, id: string): Promise<void> {
      await asTenant(sql, tenant, (tx) => requestJob(tx, tenant, { kind: "index", subjectId: id }));
    },

    /** Adds a capture to those that follow one of these origins; what comes of it is inferred later. */
    async addToFollowing(
      tenant: Tenant,
      captureId: string,
      origins: readonly string[],
      maxCaptures: number,
    ): Promise<number> {
      return asTenant(sql, tenant, async (tx) => {
        const specs = await tx<{ id: string }[]>`
          select s.id from specs s
          where s.organisation_id = ${tenant.organisationId} and s.follow
            and s.origins && ${[...origins]}
            and (select count(*) from spec_captures c where c.spec_id = s.id) < ${maxCaptures}
            and not exists (select from spec_captures c
              where c.spec_id = s.id and c.capture_id = ${captureId})
          order by s.id for update`;
        for (const { id } of specs) {
          await addCaptures(tx, tenant, id, [captureId]);
          await tx`update specs set inputs = inputs + 1 where id = ${id}`;
          await requestJob(tx, tenant, { kind: "revise-spec", subjectId: id });
        }
        return specs.length;
      });
    },
  };
}

/** Those that are still there. */
export async function addCaptures(
  tx: Queryable,
  { organisationId }: Tenant,
  specId: string,
  captureIds: readonly string[],
): Promise<void> {
  await tx`
    insert into spec_captures (organisation_id, spec_id, capture_id)
    select ${organisationId}, ${specId}, id from captures
    where organisation_id = ${organisationId} and id = any(${[...captureIds]})
    on conflict do nothing`;
}

interface SpecRow extends Omit<SpecSummary, "created_at" | "updated_at"> {
  pins: string;
  created_at: Date;
  updated_at: Date;
}

function summaryOf(row: SpecRow): SpecSummary {
  const { id, name, host, origins, follow, revision, capture_count, operation_count } = row;
  return {
    id,
    name,
    host,
    origins,
    follow,
    revision,
    capture_count,
    operation_count,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** Holds for what was stored as pins. */
function readPins(text: string): Pin[] {
  return JSON.parse(text) as Pin[];
}

function originsOf(host: string): string[] {
  return [`https://${host.toLowerCase()}`, `http://${host.toLowerCase()}`];
}
