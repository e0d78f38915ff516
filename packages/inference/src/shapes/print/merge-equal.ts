import { findUsage } from "./components.ts";
import type { Usage } from "./components.ts";
import { uniteEndlessKinds } from "./cycles.ts";
import type { Graph, KindNode, PlaceNode } from "./graph.ts";
import { kindOf } from "./graph.ts";
import { Habits } from "./habits.ts";
import { Printer } from "./printer.ts";
import { unifyKinds } from "./unify.ts";

const MOST_ROUNDS = 8;

/**
 * Unites the shared kinds that would be written alike, until no two are. Their evidence was too
 * little to tell that they are one; but a reader would see the same schema twice under two names.
 */
export function mergeEqualKinds(graph: Graph, roots: readonly PlaceNode[]): Usage {
  let usage = usageOf(graph, roots);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let changed = false;
    for (const [first, ...others] of equalGroups(graph, usage)) {
      for (const other of others) {
        if (first === undefined || kindOf(first) === kindOf(other)) continue;
        unifyKinds(first, other);
        changed = true;
      }
    }
    if (!changed) return usage;
    usage = usageOf(graph, roots);
  }
  return usage;
}

function usageOf(graph: Graph, roots: readonly PlaceNode[]): Usage {
  while (uniteEndlessKinds(graph));
  return findUsage(graph, roots);
}

function equalGroups(graph: Graph, usage: Usage): KindNode[][] {
  const names = new Map([...usage.shared].map((kind) => [kind, `K${kind.id}`]));
  const printer = new Printer(Habits.of(graph), names, usage, false);
  const groups = new Map<string, KindNode[]>();
  for (const kind of usage.shared) {
    // A kind's reference to itself is written as such, or two equal trees would differ by it.
    const text = JSON.stringify(printer.component(kind)).replaceAll(`/K${kind.id}"`, '/SELF"');
    groups.set(text, [...(groups.get(text) ?? []), kind]);
  }
  return [...groups.values()];
}
