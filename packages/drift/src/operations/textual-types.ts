import type { JsonValue } from "../document/json.ts";
import type { Finding } from "../judgement/finding.ts";

const scalars = new Set<JsonValue>(["string", "integer", "number", "boolean"]);

/** Outside of JSON all scalars are text: whoever sent a number may send it where a string is taken. */
export function textually(finding: Finding): Finding {
  if (finding.rule !== "type-changed" || finding.place !== "") return finding;
  const [before, after] = [namesOf(finding.before), namesOf(finding.after)];
  const onlyScalars = [...before, ...after].every((name) => scalars.has(name));
  if (!onlyScalars) return finding;
  if (after.includes("string")) return { ...finding, rule: "type-widened", disjoint: false };
  return before.includes("string") ? { ...finding, rule: "type-narrowed" } : finding;
}

function namesOf(types: JsonValue): readonly JsonValue[] {
  return Array.isArray(types) ? types : [types];
}
