import type { DriftReport } from "../drift/compare-sides.ts";
import type { Watch, WatchRun } from "./watch.ts";

/** So many changes stand in a notification; the report has them all. */
const mostChanges = 20;

/** What is posted of a comparison: what breaks comes first. */
export function notificationOf(
  watch: Watch,
  run: Omit<WatchRun, "watch_id">,
  report: DriftReport,
  { publicUrl }: { publicUrl: string },
): string {
  const { id, cause, capture_id, revision, verdict, summary, created_at } = run;
  const changes = report.changes
    .filter(({ kind }) => !kind.endsWith("-not-seen"))
    .toSorted((a, b) => Number(b.breaking) - Number(a.breaking))
    .slice(0, mostChanges)
    .map(({ kind, breaking, severity, operation, path, message }) => ({
      kind,
      breaking,
      severity,
      operation,
      path,
      message,
    }));
  return JSON.stringify({
    kind: "drift",
    watch: { id: watch.id, name: watch.name },
    spec_id: watch.spec_id,
    run: { id, cause, capture_id, revision, verdict, summary, created_at },
    changes,
    url: `${publicUrl}/specs/${watch.spec_id}/watches`,
  });
}

export function testNotificationOf(watch: Watch, { publicUrl }: { publicUrl: string }): string {
  return JSON.stringify({
    kind: "test",
    watch: { id: watch.id, name: watch.name },
    spec_id: watch.spec_id,
    url: `${publicUrl}/specs/${watch.spec_id}/watches`,
  });
}
