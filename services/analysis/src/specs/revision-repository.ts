import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page, Queryable } from "@workspace/storage";
import type { PrintedSpec } from "../inference/tasks.ts";
import { requestJob } from "../jobs/repository.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { addCaptures } from "./repository.ts";
import type { Outcome, RevisionDetails, RevisionSummary, SpecChange } from "./spec.ts";

export interface NewSpec {
  id: string;
  name: string;
  follow: boolean;
}

export type RevisionRepository = ReturnType<typeof createRevisionRepository>;

export function createRevisionRepository(sql: Database, limits: { maxRevisions: number }) {
  const columns = sql`number, created_at, evidence_at, capture_ids, origins, operation_count,
    path_count, exchange_count`;

  return {
    /** The spec with its first revision. Null when another describes one of these origins by now. */
    async create(
      tenant: Tenant,
      spec: NewSpec,
      inputs: SpecChange,
      printed: PrintedSpec,
    ): Promise<Outcome | null> {
      const { organisationId, userId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        await tx`select pg_advisory_xact_lock(
          hashtextextended(${`analysis:specs:${organisationId}`}, 0))`;
        const origins = [...inputs.origins];
        const [other] = await tx`
          select from specs where organisation_id = ${organisationId} and origins && ${origins}`;
        if (other) return null;
        await tx`
          insert into specs (id, organisation_id, user_id, name, host, origins, follow, pins)
          values (${spec.id}, ${organisationId}, ${userId}, ${spec.name}, ${printed.host},
            ${origins}, ${spec.follow}, ${JSON.stringify(inputs.pins)})`;
        await addCaptures(tx, tenant, spec.id, inputs.captureIds);
        await writeRevision(tx, tenant, spec.id, 1, inputs, printed);
        await requestJob(tx, tenant, { kind: "index", subjectId: spec.id });
        return "created";
      });
    },

    /**
     * Keeps what was inferred: as a new revision where the description differs from the latest, else as
     * newer evidence for that. Null when the spec is gone or its inputs have changed meanwhile.
     */
    async revise(
      tenant: Tenant,
      specId: string,
      version: number,
      inputs: SpecChange,
      printed: PrintedSpec,
    ): Promise<Outcome | null> {
      const { organisationId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        const [spec] = await tx`
          select from specs where id = ${specId} and organisation_id = ${organisationId}
            and inputs = ${version} for update`;
        if (!spec) return null;
        await addCaptures(tx, tenant, specId, inputs.captureIds);
        await tx`
          delete from spec_captures where spec_id = ${specId}
            and organisation_id = ${organisationId}
            and not capture_id = any(${[...inputs.captureIds]})`;
        const [last] = await tx<{ number: number; digest: string }[]>`
          select number, digest from spec_revisions where spec_id = ${specId}
          order by number desc limit 1`;
        const isSame = last?.digest === printed.digest;
        const number = (last?.number ?? 0) + (isSame ? 0 : 1);
        await writeRevision(tx, tenant, specId, number, inputs, printed);
        await tx`
          update specs set host = ${printed.host}, origins = ${[...inputs.origins]},
            pins = ${JSON.stringify(inputs.pins)}, inputs = inputs + 1,
            updated_at = ${isSame ? tx`updated_at` : tx`now()`}
          where id = ${specId}`;
        await dropOldRevisions(tx, specId, number - limits.maxRevisions);
        await requestJob(tx, tenant, { kind: "index", subjectId: specId });
        return isSame ? "unchanged" : "revised";
      });
    },

    async list(
      tenant: Tenant,
      specId: string,
      limit: number,
      after: Cursor | null,
    ): Promise<Page<RevisionSummary>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<RevisionRow[]>`
          select ${columns} from spec_revisions
          where spec_id = ${specId} and organisation_id = ${tenant.organisationId}
            ${after === null ? sql`` : sql`and number < ${Number(after.key)}`}
          order by number desc limit ${limit + 1}`,
      );
      return pageOf(rows.map(summaryOf), limit, ({ number }) => ({ key: String(number), id: "" }));
    },

    /** The latest one when no number is given. */
    async get(
      tenant: Tenant,
      specId: string,
      number: number | null,
    ): Promise<RevisionDetails | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<(RevisionRow & { operations: string; folds: string })[]>`
          select ${columns}, operations, folds from spec_revisions
          where spec_id = ${specId} and organisation_id = ${tenant.organisationId}
            ${number === null ? sql`` : sql`and number = ${number}`}
          order by number desc limit 1`,
      );
      if (!row) return null;
      const { operations, folds } = row;
      return {
        ...summaryOf(row),
        spec_id: specId,
        operations: readJson(operations),
        folds: readJson(folds),
      };
    },

    async documentOf(
      tenant: Tenant,
      specId: string,
      number: number | null,
      { evidence }: { evidence: boolean },
    ): Promise<{ number: number; document: Uint8Array } | null> {
      const column = evidence ? sql`document` : sql`plain_document as document`;
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ number: number; document: Buffer }[]>`
          select number, ${column} from spec_revisions
          where spec_id = ${specId} and organisation_id = ${tenant.organisationId}
            ${number === null ? sql`` : sql`and number = ${number}`}
          order by number desc limit 1`,
      );
      return row ?? null;
    },

    /** The last one that does not rest on the capture; where all do, the last. */
    async lastWithout(tenant: Tenant, specId: string, captureId: string): Promise<number | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ number: number }[]>`
          select number from spec_revisions
          where spec_id = ${specId} and organisation_id = ${tenant.organisationId}
          order by capture_ids @> array[${captureId}], number desc limit 1`,
      );
      return row?.number ?? null;
    },
  };
}

async function writeRevision(
  tx: Queryable,
  { organisationId }: Tenant,
  specId: string,
  number: number,
  inputs: SpecChange,
  printed: PrintedSpec,
): Promise<void> {
  const row = {
    digest: printed.digest,
    capture_ids: [...inputs.captureIds],
    origins: [...printed.origins],
    operation_count: printed.operationCount,
    path_count: printed.pathCount,
    exchange_count: printed.exchangeCount,
    operations: JSON.stringify(printed.operations.map(wireOperation)),
    folds: JSON.stringify(printed.folds.map(wireFold)),
    document: Buffer.from(printed.document),
    plain_document: Buffer.from(printed.plainDocument),
  };
  await tx`
    insert into spec_revisions ${tx([{ organisation_id: organisationId, spec_id: specId, number, ...row }])}
    on conflict (spec_id, number) do update set ${tx(row)}, evidence_at = now()`;
}

/** What a watch compares with stays. */
async function dropOldRevisions(tx: Queryable, specId: string, upTo: number): Promise<void> {
  if (upTo < 1) return;
  await tx`
    delete from spec_revisions r where spec_id = ${specId} and number <= ${upTo}
      and not exists (select from watches w where w.spec_id = r.spec_id and w.revision = r.number)`;
}

function wireOperation(
  operation: PrintedSpec["operations"][number],
): RevisionDetails["operations"][number] {
  const { method, path, summary, tag, statuses } = operation;
  return {
    method,
    path,
    operation_id: operation.operationId,
    summary,
    tag,
    seen_count: operation.seenCount,
    first_seen: operation.firstSeen,
    last_seen: operation.lastSeen,
    statuses: [...statuses],
  };
}

function wireFold(fold: PrintedSpec["folds"][number]): RevisionDetails["folds"][number] {
  const { path, name, kinds, words, wordCount, similarity } = fold;
  return { path, name, kinds, words: [...words], word_count: wordCount, similarity };
}

interface RevisionRow extends Omit<RevisionSummary, "created_at" | "evidence_at"> {
  created_at: Date;
  evidence_at: Date;
}

function summaryOf(row: RevisionRow): RevisionSummary {
  const { number, capture_ids, origins, operation_count, path_count, exchange_count } = row;
  return {
    number,
    created_at: row.created_at.toISOString(),
    evidence_at: row.evidence_at.toISOString(),
    capture_ids,
    origins,
    operation_count,
    path_count,
    exchange_count,
  };
}

/** Holds for what `writeRevision` wrote. */
function readJson<T>(text: string): T {
  return JSON.parse(text) as T;
}
