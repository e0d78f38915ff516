import type { Change } from "./change.ts";
import type { JsonValue } from "./document/json.ts";
import { defaultLimits } from "./document/limits.ts";
import type { SpecLimits } from "./document/limits.ts";
import { ProblemLog } from "./document/problems.ts";
import type { Problem } from "./document/problems.ts";
import { SpecDocument } from "./document/spec-document.ts";
import { ChangeList } from "./judgement/change-list.ts";
import { findRenames } from "./judgement/find-renames.ts";
import type { Finding } from "./judgement/finding.ts";
import { compareOperations } from "./operations/compare-operations.ts";
import { compareServers } from "./operations/compare-servers.ts";
import { findMoves } from "./operations/find-moves.ts";
import { matchOperations } from "./operations/match-operations.ts";
import type { OperationMatching, OperationPair } from "./operations/match-operations.ts";
import { labelOf } from "./operations/operation-list.ts";
import type { Operation } from "./operations/operation-list.ts";
import { SchemaComparison } from "./schemas/compare-schemas.ts";
import { SchemaSource } from "./schemas/schema-source.ts";

export interface Drift {
  /** Sorted by operation, place and kind. */
  readonly changes: readonly Change[];
  /** What could not be read; the rest was compared all the same. */
  readonly problems: readonly Problem[];
  /** False when a limit left a part uncompared. */
  readonly complete: boolean;
}

/**
 * What changed between two OpenAPI documents, and whom it breaks.
 * Where a document was inferred from traffic, absence is told as not seen, and a break is claimed
 * only as far as the counts in it prove one.
 * @throws SpecError for what is no OpenAPI 3 document, or over a limit.
 */
export function compareSpecs(
  old: JsonValue,
  now: JsonValue,
  options: { readonly limits?: Partial<SpecLimits> } = {},
): Drift {
  const limits = { ...defaultLimits, ...options.limits };
  const problems = new ProblemLog();
  const before = new SpecDocument(old, "old", problems, limits);
  const after = new SpecDocument(now, "new", problems, limits);
  const comparison = new SchemaComparison(
    new SchemaSource(before, problems),
    new SchemaSource(after, problems),
    problems,
    limits,
  );
  const list = new ChangeList(before, after, limits, problems);
  const matching = matchOperations(before, after);
  for (const pair of matching.pairs) {
    list.add(labelOf(pair.old), differences(comparison, pair));
  }
  addUnmatched(list, comparison, matching, problems);
  list.add(null, compareServers(before, after, matching.bases));
  return { changes: list.sorted(), problems: problems.sorted(), complete: problems.complete };
}

function differences(comparison: SchemaComparison, pair: OperationPair): readonly Finding[] {
  const findings = compareOperations(comparison, pair);
  const { old, now } = comparison.observed;
  // Among samples, what went and what came are seldom one thing.
  if (old || now) return findings;
  return findRenames(findings, (schema, other) => isEqual(comparison, schema, other));
}

function isEqual(comparison: SchemaComparison, old: JsonValue, now: JsonValue): boolean {
  return (["request", "response"] as const).every(
    (position) => comparison.compare(old, now, position).length === 0,
  );
}

function addUnmatched(
  list: ChangeList,
  comparison: SchemaComparison,
  matching: OperationMatching,
  problems: ProblemLog,
): void {
  const { old, now } = comparison.observed;
  const moves = old || now ? [] : findMoves(matching, comparison, problems);
  const moved = new Set<Operation>();
  for (const { pair, similarity } of moves) {
    moved.add(pair.old).add(pair.now);
    const [before, after] = [labelOf(pair.old), labelOf(pair.now)];
    const nodes = { oldNode: pair.old.node, newNode: pair.now.node };
    const move = {
      rule: "operation-moved",
      place: "operation",
      before,
      after,
      similarity,
    } as const;
    list.add(before, [{ ...move, ...nodes }, ...differences(comparison, pair)]);
  }
  for (const operation of matching.gone.filter((one) => !moved.has(one))) {
    const label = labelOf(operation);
    const at = { place: "operation", oldNode: operation.node, newNode: undefined };
    list.add(label, [{ ...at, rule: "operation-removed", before: label, after: null }]);
  }
  for (const operation of matching.came.filter((one) => !moved.has(one))) {
    const label = labelOf(operation);
    const at = { place: "operation", oldNode: undefined, newNode: operation.node };
    list.add(label, [{ ...at, rule: "operation-added", before: null, after: label }]);
  }
}
