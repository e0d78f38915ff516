import { asksForKey, eachOperation, readDocument, streamEvents } from "./openapi-document.ts";
import type { BundledDocument } from "./openapi-document.ts";
import { runRedocly } from "./redocly.ts";

export interface BreakingChange {
  readonly rule: string;
  readonly pointer: string;
  readonly message: string;
}

interface DiffReport {
  readonly changes: readonly {
    readonly path: string;
    readonly verdicts?: readonly {
      readonly ruleId: string;
      readonly impact: string;
      readonly message: string;
    }[];
  }[];
}

function isDiffReport(value: unknown): value is DiffReport {
  return (
    typeof value === "object" &&
    value !== null &&
    "changes" in value &&
    Array.isArray(value.changes)
  );
}

/** Every change from `baseFile` to `revisionFile` that breaks a client of the base. */
export async function findBreakingChanges(
  baseFile: string,
  revisionFile: string,
): Promise<BreakingChange[]> {
  const [base, revision] = await Promise.all([readDocument(baseFile), readDocument(revisionFile)]);
  return [...(await diffSchemas(baseFile, revisionFile)), ...diffOperations(base, revision)];
}

async function diffSchemas(baseFile: string, revisionFile: string): Promise<BreakingChange[]> {
  const outcome = await runRedocly(["diff", baseFile, revisionFile, "--format", "json"]);
  const start = outcome.stdout.indexOf("{");
  const report: unknown = start < 0 ? null : JSON.parse(outcome.stdout.slice(start));
  if (!isDiffReport(report)) throw new Error(`redocly diff failed:\n${outcome.stderr}`);
  return report.changes.flatMap((change) =>
    (change.verdicts ?? [])
      .filter((verdict) => verdict.impact === "major")
      .map((verdict) => ({
        rule: verdict.ruleId,
        pointer: change.path,
        message: verdict.message,
      })),
  );
}

/** What a comparison of schemas does not see: a public operation that asks for a key, a lost event. */
function diffOperations(base: BundledDocument, revision: BundledDocument): BreakingChange[] {
  const changes: BreakingChange[] = [];
  for (const { path, method, operation } of eachOperation(base)) {
    const next = revision.paths[path]?.[method];
    if (!next) continue;
    const pointer = `${method} ${path}`;
    if (!asksForKey(base, operation) && asksForKey(revision, next)) {
      changes.push({ rule: "security-added", pointer, message: "It asks for a key now." });
    }
    const events = new Set(streamEvents(revision, next).map(([type]) => type));
    for (const [type] of streamEvents(base, operation)) {
      if (events.has(type)) continue;
      changes.push({ rule: "event-removed", pointer, message: `The event ${type} is gone.` });
    }
  }
  return changes;
}

/** Whether `next` announces a break against `released`: its major rose, or its minor while 0.x. */
export function announcesBreak(released: string, next: string): boolean {
  const [releasedMajor, releasedMinor] = parseVersion(released);
  const [major, minor] = parseVersion(next);
  if (major !== releasedMajor) return major > releasedMajor;
  return major === 0 && minor > releasedMinor;
}

function parseVersion(version: string): [major: number, minor: number] {
  const match = /^(\d+)\.(\d+)\.\d+(?:[-+].*)?$/.exec(version);
  if (!match) throw new Error(`info.version ${version} is not major.minor.patch`);
  return [Number(match[1]), Number(match[2])];
}
