import type { RedactionReport } from "@workspace/traffic";

/** As many places as the report of one import lists at most. */
const mostPlaces = 2_000;

/** Nothing is ever taken away: a recorder that counts anew has not got back what it lost before. */
export function addCount(counts: Map<string, number>, name: string, more: number): void {
  if (more > 0) counts.set(name, (counts.get(name) ?? 0) + more);
}

/** A stored report with what another one found; both are as captures keep them. */
export function addFindings(stored: string, more: RedactionReport): string {
  if (more.total === 0) return stored;
  const known = JSON.parse(stored) as Pick<RedactionReport, "findings" | "unlisted">;
  const findings = new Map(known.findings.map((one) => [`${one.rule} ${one.place}`, { ...one }]));
  let unlisted = known.unlisted + more.unlisted;
  for (const { rule, place, count } of more.findings) {
    const before = findings.get(`${rule} ${place}`);
    if (before) before.count += count;
    else if (findings.size < mostPlaces) findings.set(`${rule} ${place}`, { rule, place, count });
    else unlisted += count;
  }
  const listed = [...findings.values()].toSorted((a, b) => b.count - a.count);
  return JSON.stringify({ findings: listed, unlisted });
}
