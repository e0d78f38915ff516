import type { Change } from "../change.ts";
import type { Drift } from "../compare-specs.ts";
import type { JsonValue } from "../document/json.ts";

export interface SarifOptions {
  /** Where the new document lies, as results are to name it: a path relative to the repository, or a URL. */
  readonly artifact: string;
}

/** SARIF 2.1.0, for code scanning of CI services: one result a change. */
export function toSarif(drift: Drift, { artifact }: SarifOptions): JsonValue {
  const kinds = [...new Set(drift.changes.map(({ kind }) => kind))].toSorted();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "workspace drift",
            rules: kinds.map((id) => ({ id, shortDescription: { text: id.replaceAll("-", " ") } })),
          },
        },
        results: drift.changes.map((change) => resultOf(change, kinds, artifact)),
        invocations: [
          {
            executionSuccessful: drift.complete,
            toolExecutionNotifications: drift.problems.map((problem) => ({
              level: "warning",
              message: { text: `${problem.type} ${problem.document} ${problem.pointer}` },
            })),
          },
        ],
      },
    ],
  };
}

const levels = { error: "error", warning: "warning", info: "note" } as const;

function resultOf(change: Change, kinds: readonly string[], artifact: string): JsonValue {
  const { kind, severity, operation, path, evidence } = change;
  const place = [operation, path].filter((part) => part !== null).join(" ");
  return {
    ruleId: kind,
    ruleIndex: kinds.indexOf(kind),
    level: levels[severity],
    message: { text: `${place}: ${change.message}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(artifact) } },
        logicalLocations: [
          { name: path, fullyQualifiedName: evidence.new.pointer ?? evidence.old.pointer ?? place },
        ],
      },
    ],
    partialFingerprints: { place: `${kind} ${place}` },
    properties: { breaking: change.breaking, direction: change.direction },
  };
}
