import type { Change } from "../change.ts";

export interface Summary {
  readonly changes: number;
  readonly breaking: number;
  readonly warnings: number;
  /** Places of the old document that the new traffic did not show. */
  readonly notSeen: number;
}

export function summarise(changes: readonly Change[]): Summary {
  return {
    changes: changes.length,
    breaking: changes.filter(({ breaking }) => breaking).length,
    warnings: changes.filter(({ severity }) => severity === "warning").length,
    notSeen: changes.filter(({ kind }) => kind.endsWith("-not-seen")).length,
  };
}

/** Changes by operation, in their order; those of the whole API first. */
export function byOperation(changes: readonly Change[]): Map<string | null, Change[]> {
  const groups = new Map<string | null, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.operation) ?? [];
    group.push(change);
    groups.set(change.operation, group);
  }
  return groups;
}
