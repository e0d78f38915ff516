import { entriesOf, member } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import type { Finding } from "../judgement/finding.ts";
import type { SchemaComparison } from "../schemas/compare-schemas.ts";
import { seenAt } from "../schemas/schema-source.ts";
import { compareContent } from "./compare-content.ts";
import { compareHeaders } from "./compare-headers.ts";
import type { OperationPair } from "./match-operations.ts";

export function compareResponses(comparison: SchemaComparison, pair: OperationPair): Finding[] {
  const old = new Map(entriesOf(member(pair.old.node, "responses")));
  const now = new Map(entriesOf(member(pair.now.node, "responses")));
  const findings: Finding[] = [];
  const covered = new Set<string>();
  for (const [status, before] of old) {
    const partner = partnerOf(status, now);
    if (partner === null) {
      findings.push(removed(comparison, pair, status, before));
      continue;
    }
    covered.add(partner);
    findings.push(...compareResponse(comparison, status, before, now.get(partner)));
  }
  for (const [status, after] of now) {
    if (covered.has(status)) continue;
    const partner = partnerOf(status, old);
    if (partner !== null) {
      findings.push(...compareResponse(comparison, status, old.get(partner), after));
      continue;
    }
    const place = `response.${status}`;
    findings.push({
      rule: "status-added",
      place,
      before: null,
      after: status,
      oldNode: member(pair.old.node, "responses"),
      newNode: after,
    });
  }
  return findings;
}

function removed(
  comparison: SchemaComparison,
  pair: OperationPair,
  status: string,
  before: JsonValue,
): Finding {
  const response = comparison.old.document.resolve(before);
  return {
    rule: status.startsWith("2") ? "success-status-removed" : "status-removed",
    place: `response.${status}`,
    before: status,
    after: null,
    oldNode: before,
    newNode: member(pair.now.node, "responses"),
    seen: {
      old: { present: seenAt(response), of: seenAt(pair.old.node) },
      new: { present: 0, of: seenAt(pair.now.node) },
    },
  };
}

/** The same status, or the range or `default` that the other document has in its place. */
function partnerOf(status: string, others: ReadonlyMap<string, JsonValue>): string | null {
  const range = `${status.charAt(0)}XX`;
  const inRange = [...others.keys()].filter((other) => other.startsWith(status.charAt(0)));
  for (const candidate of [status, range, range.toLowerCase()]) {
    if (others.has(candidate)) return candidate;
  }
  if (/^\dXX$/i.test(status)) return inRange.length === 1 ? (inRange[0] ?? null) : null;
  return null;
}

function compareResponse(
  comparison: SchemaComparison,
  status: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Finding[] {
  const old = comparison.old.document.resolve(before);
  const now = comparison.now.document.resolve(after);
  const place = `response.${status}.body`;
  return [
    ...compareHeaders(comparison, `response.${status}`, old, now),
    ...compareContent(comparison, { old, now, position: "response", place }),
  ];
}
