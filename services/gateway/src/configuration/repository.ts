import type { Database } from "@workspace/storage";
import type { Sections } from "./plan.ts";

export type RevisionSource = "operation" | "file" | "revert";

export interface StoredRevision {
  revision: number;
  source: RevisionSource;
  note: string | null;
  sections: Sections;
  createdAt: Date;
}

export interface NewRevision {
  source: RevisionSource;
  note: string | null;
  sections: Sections;
  /** SHA-256 of the file that it was read from. */
  fileHash: Buffer | null;
}

/** Notified when a revision is stored, so that each gateway puts it in force. */
const channel = "gateway_configuration";
/** Held while a revision is added, so that numbers and `expected` cannot race. */
const lockId = 4_127_100_001;
const listed = 50;

export class ConfigurationRepository {
  private readonly sql: Database;

  constructor(sql: Database) {
    this.sql = sql;
  }

  async newest(): Promise<StoredRevision | undefined> {
    const [row] = await this.sql<StoredRevision[]>`
      select revision, source, note, sections, created_at as "createdAt"
      from configuration_revisions order by revision desc limit 1`;
    return row;
  }

  async find(revision: number): Promise<StoredRevision | undefined> {
    const [row] = await this.sql<StoredRevision[]>`
      select revision, source, note, sections, created_at as "createdAt"
      from configuration_revisions where revision = ${revision}`;
    return row;
  }

  async list(): Promise<StoredRevision[]> {
    return this.sql<StoredRevision[]>`
      select revision, source, note, sections, created_at as "createdAt"
      from configuration_revisions order by revision desc limit ${listed}`;
  }

  /** The file that was taken up last, by its hash. */
  async newestFileHash(): Promise<Buffer | undefined> {
    const [row] = await this.sql<{ fileHash: Buffer }[]>`
      select file_hash as "fileHash" from configuration_revisions
      where file_hash is not null order by revision desc limit 1`;
    return row?.fileHash;
  }

  /**
   * @param expected the revision that must still be the newest; 0 where none is stored
   * @returns undefined if another one is
   */
  async add(added: NewRevision, expected: number | undefined): Promise<StoredRevision | undefined> {
    return this.sql.begin(async (sql) => {
      await sql`select pg_advisory_xact_lock(${lockId}::bigint)`;
      const [last] = await sql<{ revision: number }[]>`
        select coalesce(max(revision), 0)::bigint as revision from configuration_revisions`;
      const newest = last?.revision ?? 0;
      if (expected !== undefined && expected !== newest) return undefined;
      const [row] = await sql<StoredRevision[]>`
        insert into configuration_revisions (revision, source, note, sections, file_hash)
        values (${newest + 1}, ${added.source}, ${added.note},
          ${JSON.stringify(added.sections)}::text::jsonb, ${added.fileHash})
        returning revision, source, note, sections, created_at as "createdAt"`;
      await sql`select pg_notify(${channel}, ${String(newest + 1)})`;
      return row;
    });
  }

  async watch(onChange: () => void): Promise<void> {
    await this.sql.listen(channel, onChange, onChange);
  }
}
