import type { Database } from "@workspace/storage";

export interface EvaluationRepository {
  /** Share of the collection's passages that have their vector; 1 for a collection without any. */
  embeddedShare(collectionId: string): Promise<number>;
}

export function createEvaluationRepository(sql: Database): EvaluationRepository {
  return {
    async embeddedShare(collectionId) {
      const [row] = await sql<{ total: number; embedded: number }[]>`
        select count(*)::int as total, count(passages.embedding)::int as embedded
        from passages join collection_documents using (document_id)
        where collection_id = ${collectionId}`;
      return row === undefined || row.total === 0 ? 1 : row.embedded / row.total;
    },
  };
}
