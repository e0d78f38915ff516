import type { Database } from "@workspace/storage";
import type { SearchHit } from "../retrieval/types.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { FoundPassage } from "./found-passage.ts";

export interface SearchRepository {
  /** The hits' passages in the hits' order; one deleted since the search is left out. */
  passagesOf(tenant: Tenant, hits: readonly SearchHit[]): Promise<FoundPassage[]>;
  corpusRevision(): Promise<number>;
  /** Advances with every change of what a search can find. */
  textsRevision(): Promise<number>;
}

interface PassageRow {
  id: number;
  text: string;
  heading_path: string[];
  page: number | null;
  line_start: number;
  line_end: number;
  char_start: number;
  char_end: number;
  document_id: string;
  title: string;
  kind: string;
  source_uri: string | null;
  domain: string | null;
  external_id: string | null;
  language: string | null;
  published_at: Date | null;
  last_updated: Date | null;
}

export function createSearchRepository(sql: Database): SearchRepository {
  return {
    async passagesOf(tenant, hits) {
      if (hits.length === 0) return [];
      const rows = await sql<PassageRow[]>`
        select * from passages_read_by(${tenant.organisationId},
          ${hits.map((hit) => hit.passageId)}::bigint[])`;
      const byId = new Map(rows.map((row) => [row.id, row]));
      return hits.flatMap((hit) => {
        const row = byId.get(hit.passageId);
        return row ? [foundPassage(row, hit)] : [];
      });
    },

    async corpusRevision() {
      const [row] = await sql<{ revision: number }[]>`select revision from corpus`;
      return row?.revision ?? 0;
    },

    async textsRevision() {
      const [row] = await sql<
        { revision: number }[]
      >`select texts_revision as revision from corpus`;
      return row?.revision ?? 0;
    },
  };
}

function foundPassage(row: PassageRow, hit: SearchHit): FoundPassage {
  return {
    passageId: row.id,
    text: row.text,
    place: {
      headingPath: row.heading_path,
      page: row.page,
      lineStart: row.line_start,
      lineEnd: row.line_end,
      charStart: row.char_start,
      charEnd: row.char_end,
    },
    document: {
      id: row.document_id,
      title: row.title,
      kind: row.kind,
      sourceUri: row.source_uri,
      domain: row.domain,
      externalId: row.external_id,
      language: row.language,
      publishedAt: row.published_at,
      lastUpdated: row.last_updated,
    },
    score: hit.score,
    lexicalScore: hit.lexicalScore,
    vectorScore: hit.vectorScore,
  };
}
