import type { Database } from "@workspace/storage";
import type { UpstreamMode } from "./mode.ts";

/** Notified with each change, so that every gateway takes it up. */
const channel = "gateway_upstream_modes";

export class UpstreamModeRepository {
  private readonly sql: Database;

  constructor(sql: Database) {
    this.sql = sql;
  }

  async all(): Promise<UpstreamMode[]> {
    const { sql } = this;
    return sql<UpstreamMode[]>`select ${this.columns()} from upstream_modes order by upstream`;
  }

  async nextGeneration(): Promise<number> {
    const [row] = await this.sql<{ generation: number }[]>`
      select nextval('upstream_mode_generations') as generation`;
    return row?.generation ?? 0;
  }

  /** Undefined when the organisation has as many as it may. */
  async put(mode: UpstreamMode, most: number): Promise<UpstreamMode | undefined> {
    const { organisationId, upstream } = mode;
    return this.sql.begin(async (sql) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`modes ${organisationId}`}, 0))`;
      const [others] = await sql<{ count: number }[]>`
        select count(*)::int as count from upstream_modes
        where organisation_id = ${organisationId} and upstream <> ${upstream}`;
      if ((others?.count ?? 0) >= most) return undefined;
      const [row] = await sql<UpstreamMode[]>`
        insert into upstream_modes (organisation_id, upstream, mode, capture_id, recording_id, name,
          keep_raw, timing, base_path, user_id, generation)
        values (${organisationId}, ${upstream}, ${mode.mode}, ${mode.captureId}, ${mode.recordingId},
          ${mode.name}, ${mode.keepRaw}, ${mode.timing}, ${mode.basePath}, ${mode.userId},
          ${mode.generation})
        on conflict (organisation_id, upstream) do update set mode = excluded.mode,
          capture_id = excluded.capture_id, recording_id = excluded.recording_id,
          name = excluded.name, keep_raw = excluded.keep_raw, timing = excluded.timing, base_path = excluded.base_path,
          user_id = excluded.user_id, generation = excluded.generation, changed_at = now()
        returning ${this.columns()}`;
      await sql`select pg_notify(${channel}, '')`;
      return row;
    });
  }

  /**
   * Says whether there was one.
   * @param generation only this setting of it
   */
  async remove(organisationId: string, upstream: string, generation?: number): Promise<boolean> {
    const { sql } = this;
    const rows = await sql`
      delete from upstream_modes
      where organisation_id = ${organisationId} and upstream = ${upstream}
        ${generation === undefined ? sql`` : sql`and generation = ${generation}`}
      returning upstream`;
    if (rows.length > 0) await sql`select pg_notify(${channel}, '')`;
    return rows.length > 0;
  }

  /** Goes on with another recording. Says to which one it goes on: another gateway may be first. */
  async moveRecording(mode: UpstreamMode, from: string, to: string): Promise<string | undefined> {
    const { sql } = this;
    const { organisationId, upstream, generation } = mode;
    const moved = await sql`
      update upstream_modes set recording_id = ${to}
      where organisation_id = ${organisationId} and upstream = ${upstream}
        and generation = ${generation} and recording_id = ${from}
      returning recording_id`;
    if (moved.length > 0) {
      await sql`select pg_notify(${channel}, '')`;
      return to;
    }
    const [row] = await sql<{ recordingId: string }[]>`
      select recording_id as "recordingId" from upstream_modes
      where organisation_id = ${organisationId} and upstream = ${upstream}
        and generation = ${generation}`;
    return row?.recordingId;
  }

  async watch(onChange: () => void): Promise<void> {
    await this.sql.listen(channel, onChange, onChange);
  }

  private columns() {
    return this.sql`organisation_id as "organisationId", upstream, mode, capture_id as "captureId",
      recording_id as "recordingId", name, keep_raw as "keepRaw", timing, base_path as "basePath", user_id as "userId",
      generation, changed_at as "changedAt"`;
  }
}
