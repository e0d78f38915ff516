import type { Database } from "@workspace/storage";

export interface StoredKey {
  id: string;
  name: string;
  prefix: string;
  requestsPerMinute: number | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
}

export interface NewKey {
  id: string;
  name: string;
  keyHash: Buffer;
  prefix: string;
  requestsPerMinute: number | null;
  expiresAt: Date | null;
}

export interface KeyChanges {
  name?: string;
  requestsPerMinute?: number | null;
  expiresAt?: Date | null;
}

/** Where a page ends: the creation time, to the microsecond as PostgreSQL keeps it, and the id. */
export interface KeyPosition {
  createdAt: string;
  id: string;
}

export interface KeyPage {
  keys: StoredKey[];
  next: KeyPosition | null;
}

/** Notified with the key's id on every change, so that each gateway forgets what it knew. */
const channel = "gateway_keys";

const columns = `id, name, prefix, requests_per_minute as "requestsPerMinute",
  expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt",
  created_at as "createdAt"`;

export class KeyRepository {
  private readonly sql: Database;

  constructor(sql: Database) {
    this.sql = sql;
  }

  async findByHash(keyHash: Buffer): Promise<StoredKey | undefined> {
    const [key] = await this.sql<StoredKey[]>`
      select ${this.sql.unsafe(columns)} from api_keys where key_hash = ${keyHash}`;
    return key;
  }

  async findById(id: string): Promise<StoredKey | undefined> {
    const [key] = await this.sql<StoredKey[]>`
      select ${this.sql.unsafe(columns)} from api_keys where id = ${id}`;
    return key;
  }

  async list(
    includeRevoked: boolean,
    limit: number,
    after: KeyPosition | undefined,
  ): Promise<KeyPage> {
    const { sql } = this;
    const rows = await sql<(StoredKey & { position: string })[]>`
      select ${sql.unsafe(columns)}, created_at::text as position from api_keys
      where ${includeRevoked ? sql`true` : sql`revoked_at is null`}
        and ${
          after === undefined
            ? sql`true`
            : sql`(created_at, id) < (${after.createdAt}::text::timestamptz, ${after.id})`
        }
      order by created_at desc, id desc
      limit ${limit + 1}`;
    const keys = rows.slice(0, limit);
    const last = rows.length > limit ? keys.at(-1) : undefined;
    return { keys, next: last ? { createdAt: last.position, id: last.id } : null };
  }

  async insert(key: NewKey): Promise<StoredKey> {
    return this.sql.begin(async (sql) => {
      const [stored] = await sql<StoredKey[]>`
        insert into api_keys (id, name, key_hash, prefix, requests_per_minute, expires_at)
        values (${key.id}, ${key.name}, ${key.keyHash}, ${key.prefix},
          ${key.requestsPerMinute}, ${key.expiresAt})
        returning ${sql.unsafe(columns)}`;
      await sql`select pg_notify(${channel}, ${key.id})`;
      if (!stored) throw new Error("The key was not stored");
      return stored;
    });
  }

  /** @returns undefined if no key has the id */
  async update(id: string, changes: KeyChanges): Promise<StoredKey | undefined> {
    return this.sql.begin(async (sql) => {
      const [stored] = await sql<StoredKey[]>`
        update api_keys set
          name = ${changes.name === undefined ? sql`name` : sql`${changes.name}`},
          requests_per_minute = ${
            changes.requestsPerMinute === undefined
              ? sql`requests_per_minute`
              : sql`${changes.requestsPerMinute}`
          },
          expires_at = ${
            changes.expiresAt === undefined ? sql`expires_at` : sql`${changes.expiresAt}`
          }
        where id = ${id} and revoked_at is null
        returning ${sql.unsafe(columns)}`;
      await sql`select pg_notify(${channel}, ${id})`;
      return stored;
    });
  }

  /** @returns false if no key has the id */
  async revoke(id: string): Promise<boolean> {
    return this.sql.begin(async (sql) => {
      const rows = await sql`
        update api_keys set revoked_at = coalesce(revoked_at, now())
        where id = ${id} returning id`;
      await sql`select pg_notify(${channel}, ${id})`;
      return rows.length > 0;
    });
  }

  /** Moves `last_used_at` forward for many keys at once; never back. */
  async touch(uses: ReadonlyMap<string, Date>): Promise<void> {
    if (uses.size === 0) return;
    await this.sql`
      update api_keys set last_used_at = greatest(last_used_at, used.at::timestamptz)
      from unnest(${[...uses.keys()]}::text[],
        ${[...uses.values()].map((at) => at.toISOString())}::text[]) as used (id, at)
      where api_keys.id = used.id`;
  }

  /**
   * @param onChange called with the id of each key that changed
   * @param onListening called when listening begins, and again after each lost connection
   */
  async watch(onChange: (id: string) => void, onListening: () => void): Promise<void> {
    await this.sql.listen(channel, onChange, onListening);
  }
}
