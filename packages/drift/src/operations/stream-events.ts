import type { Finding } from "../judgement/finding.ts";

/** In a stream the outermost alternatives are its events. */
export function asEvents(finding: Finding): Finding {
  if (!/^<[^<>]*>$/.test(finding.place)) return finding;
  if (finding.rule === "alternative-added") return { ...finding, rule: "event-added" };
  return finding.rule === "alternative-removed" ? { ...finding, rule: "event-removed" } : finding;
}
