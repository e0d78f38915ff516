import { kindsAt } from "./graph.ts";
import type { Graph, KindNode } from "./graph.ts";
import { typeName } from "./words.ts";

/** A root's hint, as "GET /v1/users/{user_id} 200 application/json". */
const HINT = /^[A-Z]+ (\/\S*)(?: (.*))?$/;
const VERSION = /^(?:v\d+(?:\.\d+)*|api|rest|\.?api)$/i;

/** The noun that a property's name or a root's hint gives to what stands there; "" when none. */
export function nounOf(label: string): string {
  const hint = HINT.exec(label);
  if (!hint) return typeName(label);
  const fixed = (hint[1] ?? "")
    .split("/")
    .filter((segment) => segment !== "" && !segment.includes("{") && !VERSION.test(segment));
  return typeName(fixed.at(-1) ?? "");
}

/** By kind, the nouns of the places where it stands, with how many places give each. */
export function nounsByKind(graph: Graph): Map<KindNode, Map<string, number>> {
  const nouns = new Map<KindNode, Map<string, number>>();
  for (const place of graph.places()) {
    for (const kind of kindsAt(place)) {
      const of = nouns.get(kind) ?? new Map<string, number>();
      nouns.set(kind, of);
      for (const label of place.labels) {
        const noun = nounOf(label);
        of.set(noun, (of.get(noun) ?? 0) + 1);
      }
    }
  }
  return nouns;
}
