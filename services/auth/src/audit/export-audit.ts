import type { Database } from "@workspace/storage";
import type { Caller } from "../sessions/caller.ts";
import { actorOf } from "./actor-of.ts";
import { appendAudit } from "./append-audit.ts";
import type { AuditLine } from "./audit-line.ts";
import { csvLine } from "./csv.ts";
import { readLines } from "./read-audit.ts";
import type { AuditQuery } from "./read-audit.ts";
import { listLines } from "./repository.ts";
import { wireLine } from "./wire-line.ts";

export type ExportFormat = "ndjson" | "csv";

const batchSize = 500;

const columns = [
  "sequence",
  "at",
  "action",
  "outcome",
  "actor_kind",
  "user_id",
  "key_id",
  "session_id",
  "organisation_id",
  "target_kind",
  "target_id",
  "address",
  "user_agent",
  "details",
  "previous_hash",
  "hash",
];

/**
 * All lines that the caller may see, oldest first, as text in pieces. That somebody took them away
 * is itself a line. @throws NotFoundError, ProblemError 403
 */
export async function exportAudit(
  { sql }: { sql: Database },
  caller: Caller,
  query: AuditQuery,
  format: ExportFormat,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const read = (after: number) =>
    readLines(sql, caller, query, (source, filter) =>
      listLines(source, filter, { after }, batchSize),
    );
  // Before the reply begins, so that whoever may not is refused with a status.
  await readLines(sql, caller, query, async () => {});
  await sql.begin((transaction) =>
    appendAudit(transaction, actorOf(caller), {
      action: "audit.export",
      organisationId: caller.organisationId,
      target: { kind: "audit-log", id: query.organisationId ?? null },
      details: { format },
    }),
  );
  return (async function* () {
    if (format === "csv") yield Buffer.from(csvLine(columns));
    for (let lines = await read(0); lines.length > 0 && !signal.aborted;) {
      yield Buffer.from(lines.map(format === "csv" ? asCsv : asJson).join(""));
      const last = lines.at(-1);
      lines = last && lines.length === batchSize ? await read(last.sequence) : [];
    }
  })();
}

function asJson(line: AuditLine): string {
  return `${JSON.stringify(wireLine(line))}\n`;
}

function asCsv(line: AuditLine): string {
  return csvLine([
    line.sequence,
    line.at.toISOString(),
    line.action,
    line.outcome,
    line.actorKind,
    line.userId,
    line.keyId,
    line.sessionId,
    line.organisationId,
    line.targetKind,
    line.targetId,
    line.address,
    line.userAgent,
    line.details,
    line.previousHash.toString("hex"),
    line.hash.toString("hex"),
  ]);
}
