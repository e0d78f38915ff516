import type { Watch, WatchRun } from "./watch.ts";

export interface RunRow extends Omit<WatchRun, "created_at" | "summary"> {
  summary: string | null;
  created_at: Date;
}

export interface WatchRow extends Omit<
  Watch,
  "created_at" | "last_run" | "next_run_at" | "updated_at"
> {
  next_run_at: Date | null;
  created_at: Date;
  updated_at: Date;
  /** As the database writes it. */
  last_run: (Omit<RunRow, "created_at"> & { created_at: string }) | null;
}

export function runOf(row: RunRow): WatchRun {
  const { id, watch_id, cause, capture_id, revision, verdict, error } = row;
  return {
    id,
    watch_id,
    cause,
    capture_id,
    revision,
    verdict,
    summary: row.summary === null ? null : readSummary(row.summary),
    error,
    created_at: row.created_at.toISOString(),
  };
}

export function watchOf(row: WatchRow): Watch {
  const { id, spec_id, name, enabled, on_capture, every_minutes, revision } = row;
  const { notify_on, webhook_url, last_run: last } = row;
  return {
    id,
    spec_id,
    name,
    enabled,
    on_capture,
    every_minutes,
    revision,
    notify_on,
    webhook_url,
    last_run: last === null ? null : runOf({ ...last, created_at: new Date(last.created_at) }),
    next_run_at: row.next_run_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** Holds for what was stored as a summary. */
function readSummary(text: string): NonNullable<WatchRun["summary"]> {
  return JSON.parse(text) as NonNullable<WatchRun["summary"]>;
}
