import { EVIDENCE_VERSION } from "@workspace/inference";
import { asTenant } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { EvidencePart } from "../inference/tasks.ts";
import type { Tenant } from "../tenancy/tenant.ts";

export interface StoredPart {
  captureId: string;
  origin: string;
  exchangeCount: number;
  content: Uint8Array;
}

/** How the reading of a capture stands. */
export type ReadingState =
  | { state: "missing" | "waiting" }
  | { state: "read"; origins: readonly string[] }
  | { state: "failed"; error: string };

export type EvidenceRepository = ReturnType<typeof createEvidenceRepository>;

export function createEvidenceRepository(sql: Database) {
  return {
    async stateOf(tenant: Tenant, captureId: string): Promise<ReadingState> {
      const { organisationId } = tenant;
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ version: number | null; error: string | null; origins: string[] | null }[]>`
          select r.version, r.error, (select array_agg(origin order by origin)
            from capture_evidence e where e.capture_id = c.id) as origins
          from captures c left join capture_readings r on r.capture_id = c.id
          where c.id = ${captureId} and c.organisation_id = ${organisationId}
            and c.status = 'ready'`,
      );
      if (!row) return { state: "missing" };
      if (row.version !== EVIDENCE_VERSION) return { state: "waiting" };
      if (row.error !== null) return { state: "failed", error: row.error };
      return { state: "read", origins: row.origins ?? [] };
    },

    /** Replaces what there is of the capture. False when it is gone. */
    async store(
      tenant: Tenant,
      captureId: string,
      parts: readonly EvidencePart[],
      error: string | null = null,
    ): Promise<boolean> {
      const { organisationId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        const [capture] = await tx`
          select from captures where id = ${captureId} and organisation_id = ${organisationId}
          for share`;
        if (!capture) return false;
        await tx`
          delete from capture_evidence
          where capture_id = ${captureId} and organisation_id = ${organisationId}`;
        for (const { origin, host, exchangeCount, content } of parts)
          await tx`
            insert into capture_evidence
              (organisation_id, capture_id, origin, host, exchange_count, content)
            values (${organisationId}, ${captureId}, ${origin}, ${host}, ${exchangeCount},
              ${Buffer.from(content)})`;
        await tx`
          insert into capture_readings (capture_id, organisation_id, version, error)
          values (${captureId}, ${organisationId}, ${EVIDENCE_VERSION}, ${error})
          on conflict (capture_id) do update
            set version = excluded.version, error = excluded.error, read_at = now()`;
        return true;
      });
    },

    /**
     * Has captures read anew whose evidence another version of the inference saved. Asked by the
     * service as itself, at its start.
     */
    async requestOutdated(): Promise<number> {
      const { count } = await sql`
        insert into jobs (kind, subject_id, organisation_id)
        select 'read-capture', c.id, c.organisation_id
        from captures c join capture_readings r on r.capture_id = c.id
        where c.status = 'ready' and r.version <> ${EVIDENCE_VERSION}
        on conflict do nothing`;
      return count;
    },

    /** What these captures show, of these origins where any are named; in a stable order. */
    async partsOf(
      tenant: Tenant,
      captureIds: readonly string[],
      origins: readonly string[] | null = null,
    ): Promise<StoredPart[]> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<
          { capture_id: string; origin: string; exchange_count: number; content: Buffer }[]
        >`
          select capture_id, origin, exchange_count, content from capture_evidence
          where organisation_id = ${tenant.organisationId}
            and capture_id = any(${[...captureIds]})
            ${origins === null ? sql`` : sql`and origin = any(${[...origins]})`}
          order by capture_id, origin`,
      );
      return rows.map(({ capture_id, origin, exchange_count, content }) => ({
        captureId: capture_id,
        origin,
        exchangeCount: exchange_count,
        content,
      }));
    },
  };
}
