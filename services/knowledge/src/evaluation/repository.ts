import { asTenant } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { readable } from "../tenancy/owned-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";

export interface EvaluationRepository {
  /** Share of the collection's passages that have their vector; 1 for a collection without any. */
  embeddedShare(tenant: Tenant, collectionId: string): Promise<number>;
  /** How many of the documents, named as in the corpus or by id, the collection does not hold. */
  countUnknown(tenant: Tenant, collectionId: string, documents: readonly string[]): Promise<number>;
}

export function createEvaluationRepository(sql: Database): EvaluationRepository {
  return {
    async embeddedShare(tenant, collectionId) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ total: number; embedded: number }[]>`
          select count(*)::int as total, count(passages.embedding)::int as embedded
          from passages join collection_documents using (document_id)
            join collections c on c.id = collection_id
          where c.id = ${collectionId} and ${readable(tx, tenant, "c")}`,
      );
      return row === undefined || row.total === 0 ? 1 : row.embedded / row.total;
    },

    async countUnknown(tenant, collectionId, documents) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ count: number }[]>`
          with members as materialized (
            select coalesce(d.external_id, d.id) as name
            from documents d join collection_documents c on c.document_id = d.id
            where c.collection_id = ${collectionId} and ${readable(tx, tenant, "d")})
          select count(*)::int as count from unnest(${[...documents]}::text[]) wanted(name)
          where not exists (select from members where members.name = wanted.name)`,
      );
      return row?.count ?? 0;
    },
  };
}
