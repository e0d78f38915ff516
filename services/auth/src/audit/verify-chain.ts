import type { AuditLine } from "./audit-line.ts";
import { hashOfLine } from "./canonical-form.ts";
import type { ChainEnd } from "./repository.ts";

export type ChainFault =
  /** Its content does not have its hash. */
  | "changed"
  /** The line does not follow the one before: something was removed, slipped in or moved. */
  | "broken"
  /** Lines at the end are missing, or there are more than were written. */
  | "end"
  /** The beginning was moved without retention having said so. */
  | "anchor";

export interface ChainReport {
  lines: number;
  head: ChainEnd;
  anchor: ChainEnd;
  /** The first line that does not hold; null where all do. */
  fault: { sequence: number; kind: ChainFault } | null;
}

/** Walks from where the chain begins to its end. The first fault ends the walk. */
export async function verifyChain(
  { anchor, head }: { anchor: ChainEnd; head: ChainEnd },
  batches: AsyncIterable<AuditLine[]>,
): Promise<ChainReport> {
  let before = anchor;
  let lines = 0;
  let anchored = anchor.sequence === 0;
  const report = (fault: ChainReport["fault"]): ChainReport => ({ lines, head, anchor, fault });
  for await (const batch of batches) {
    for (const line of batch) {
      const follows =
        line.sequence === before.sequence + 1 && line.previousHash.equals(before.hash);
      if (!follows) return report({ sequence: before.sequence + 1, kind: "broken" });
      if (!hashOfLine(line).equals(line.hash))
        return report({ sequence: line.sequence, kind: "changed" });
      anchored ||= movesAnchor(line, anchor);
      before = line;
      lines++;
    }
  }
  if (before.sequence !== head.sequence || !before.hash.equals(head.hash))
    return report({ sequence: before.sequence + 1, kind: "end" });
  return report(anchored ? null : { sequence: anchor.sequence, kind: "anchor" });
}

/** Retention writes down which line the chain begins after. */
function movesAnchor(line: AuditLine, anchor: ChainEnd): boolean {
  if (line.action !== "audit.prune" || line.actorKind !== "system") return false;
  const { through, hash }: { through?: unknown; hash?: unknown } = JSON.parse(line.details);
  return through === anchor.sequence && hash === anchor.hash.toString("hex");
}
