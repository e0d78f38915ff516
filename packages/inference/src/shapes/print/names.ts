import type { KindNode } from "./graph.ts";

export function nameKinds(kinds: ReadonlySet<KindNode>): Map<KindNode, string> {
  return new Map([...kinds].map((kind) => [kind, `Object${kind.id}`]));
}
