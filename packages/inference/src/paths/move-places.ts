import { createPathNode, mergePathNode, poolOf } from "./path-node.ts";
import type { PathNode } from "./path-node.ts";

/** A trie in which what lies below each `from` lies below its target; the given one is not changed. */
export function movePlaces(root: PathNode, moves: ReadonlyMap<string, string>): PathNode {
  if (moves.size === 0) return root;
  const moved = createPathNode(0);
  mergePathNode(moved, root, 0);
  // Deepest first, so that a place is moved before the one around it.
  const ordered = [...moves].toSorted(
    ([a], [b]) => b.split("/").length - a.split("/").length || (a < b ? -1 : 1),
  );
  for (const [from, to] of ordered) {
    const taken = detach(moved, segmentsOfPath(from));
    if (taken) mergePathNode(reach(moved, segmentsOfPath(to)), taken, segmentsOfPath(to).length);
  }
  return moved;
}

function segmentsOfPath(path: string): string[] {
  return path.split("/").filter((word) => word !== "");
}

function detach(root: PathNode, words: readonly string[]): PathNode | null {
  const last = words.at(-1);
  let node: PathNode | undefined = root;
  for (const word of words.slice(0, -1)) node = node && poolOf(node, word).get(word);
  return last === undefined ? null : node ? poolOf(node, last).remove(last) : null;
}

function reach(root: PathNode, words: readonly string[]): PathNode {
  let node = root;
  for (const [index, word] of words.entries()) {
    const depth = index + 1;
    node = poolOf(node, word).take(word, () => createPathNode(depth)) ?? node;
  }
  return node;
}
