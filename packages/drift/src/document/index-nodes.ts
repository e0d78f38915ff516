import type { JsonObject, JsonValue } from "./json.ts";
import type { SpecLimits } from "./limits.ts";
import { SpecError } from "./spec-error.ts";

export interface NodeIndex {
  pointerOf(node: object): string | null;
}

interface Standing {
  readonly parent: object | null;
  readonly key: string;
  readonly depth: number;
}

/** Walks without recursion: the depth of a hostile document must not be ours. */
export function indexNodes(root: JsonObject, limits: SpecLimits): NodeIndex {
  const standings = new Map<object, Standing>([[root, { parent: null, key: "", depth: 1 }]]);
  const waiting: (JsonObject | readonly JsonValue[])[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const depth = (standings.get(node)?.depth ?? 0) + 1;
    for (const [key, child] of Object.entries(node)) {
      // A YAML alias makes one node stand at many places; the first names it.
      if (typeof child !== "object" || child === null || standings.has(child)) continue;
      if (depth > limits.maxDepth) {
        throw new SpecError("document-too-deep", `Nested over ${limits.maxDepth} levels deep.`);
      }
      standings.set(child, { parent: node, key, depth });
      waiting.push(child);
    }
    if (standings.size > limits.maxNodes) {
      throw new SpecError("document-too-large", `Over ${limits.maxNodes} lists and objects.`);
    }
  }
  return { pointerOf: (node) => pointerFrom(standings, node) };
}

function pointerFrom(standings: ReadonlyMap<object, Standing>, node: object): string | null {
  const keys: string[] = [];
  let standing = standings.get(node);
  if (!standing) return null;
  while (standing?.parent) {
    keys.push(standing.key.replaceAll("~", "~0").replaceAll("/", "~1"));
    standing = standings.get(standing.parent);
  }
  return keys
    .toReversed()
    .map((key) => `/${key}`)
    .join("");
}
