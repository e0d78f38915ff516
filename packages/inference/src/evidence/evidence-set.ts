import type { JsonValue } from "../shapes/index.ts";
import { entries, record } from "../shapes/saved-values.ts";
import { addEvidence, createEvidence } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import { loadEvidence } from "./load-evidence.ts";
import { saveEvidence } from "./save-evidence.ts";
import { SavedEvidenceError } from "./saved-evidence-error.ts";

/**
 * The evidence of several captures, each under the digest of its content: adding a capture twice
 * changes nothing, and taking one out leaves no trace of it.
 */
export type EvidenceSet = ReadonlyMap<string, Evidence>;

export function uniteEvidence(...sets: readonly EvidenceSet[]): EvidenceSet {
  const pairs = sets.flatMap((set) => [...set]);
  return new Map(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** All that the captures show together: to print, not to add to, for one capture is given as it is. */
export function wholeEvidence(set: EvidenceSet): Evidence {
  const [only] = set.values();
  if (only && set.size === 1) return only;
  const whole = createEvidence();
  for (const evidence of set.values()) addEvidence(whole, evidence);
  return whole;
}

const SET_VERSION = 1;

export function saveEvidenceSet(set: EvidenceSet): JsonValue {
  const captures = [...uniteEvidence(set)].map(([digest, evidence]): JsonValue => [
    digest,
    saveEvidence(evidence),
  ]);
  return { kind: "workspace-evidence", version: SET_VERSION, captures };
}

/** @throws SavedEvidenceError or SavedShapeError when it is not what `saveEvidenceSet` gave */
export function loadEvidenceSet(json: JsonValue): EvidenceSet {
  const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
  if (!isObject || record(json)["kind"] !== "workspace-evidence") {
    throw new SavedEvidenceError("this is no saved evidence");
  }
  const saved = record(json);
  if (saved["version"] !== SET_VERSION) {
    throw new SavedEvidenceError(
      `the saved evidence is of version ${JSON.stringify(saved["version"] ?? null)}; this program reads version ${SET_VERSION}`,
    );
  }
  return new Map(entries(saved["captures"], loadEvidence));
}
