import type { JsonObject } from "@workspace/traffic";
import type { OperationEvidence } from "../operations/operation-evidence.ts";

export interface SecuritySchemes {
  /** For `components.securitySchemes`. */
  readonly schemes: { [name: string]: JsonObject };
  /** The `security` of an operation: the sets of credentials that it was called with. */
  requirementsOf(operation: OperationEvidence): JsonObject[];
}

/** Names of credentials become schemes; a value is never read. */
export function describeSecurity(operations: readonly OperationEvidence[]): SecuritySchemes {
  const names = new Set<string>();
  for (const { credentials } of operations) {
    for (const [set] of credentials.entries()) for (const name of namesOf(set)) names.add(name);
  }
  const schemes: { [name: string]: JsonObject } = {};
  const keys = new Map<string, string>();
  for (const name of [...names].toSorted()) {
    const { key, scheme } = schemeOf(name);
    const unique = key in schemes ? `${key}_${Object.keys(schemes).length + 1}` : key;
    schemes[unique] = scheme;
    keys.set(name, unique);
  }
  return {
    schemes,
    requirementsOf: ({ credentials }) =>
      credentials.sorted().map(([set]) => {
        const needed = namesOf(set).map((name): [string, []] => [keys.get(name) ?? name, []]);
        return Object.fromEntries(needed);
      }),
  };
}

function namesOf(set: string): string[] {
  return set === "" ? [] : set.split(" + ");
}

function schemeOf(name: string): { key: string; scheme: JsonObject } {
  const end = name.indexOf(" ");
  const place = name.slice(0, end);
  const what = name.slice(end + 1);
  if (place === "http") {
    return { key: `${camelCase(what)}Auth`, scheme: { type: "http", scheme: what } };
  }
  const key = place === "header" ? camelCase(what) : camelCase(`${what} ${place}`);
  return { key, scheme: { type: "apiKey", in: place, name: what } };
}

function camelCase(text: string): string {
  const [first = "key", ...rest] = text.split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  const upper = rest.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1));
  return first.slice(0, 1).toLowerCase() + first.slice(1) + upper.join("");
}
