import type { Database } from "@workspace/storage";

const channel = "gateway_sessions";

/** Sessions that were ended before their time. */
export class EndedSessionRepository {
  private readonly sql: Database;

  constructor(sql: Database) {
    this.sql = sql;
  }

  async add(id: string, expiresAt: Date): Promise<void> {
    await this.sql.begin(async (sql) => {
      await sql`delete from ended_sessions where expires_at < now()`;
      await sql`insert into ended_sessions (id, expires_at) values (${id}, ${expiresAt})
        on conflict do nothing`;
      await sql`select pg_notify(${channel}, ${id})`;
    });
  }

  async listCurrent(): Promise<string[]> {
    const rows = await this.sql<{ id: string }[]>`
      select id from ended_sessions where expires_at >= now()`;
    return rows.map((row) => row.id);
  }

  async watch(onEnded: (id: string) => void, onListening: () => void): Promise<void> {
    await this.sql.listen(channel, onEnded, onListening);
  }
}
