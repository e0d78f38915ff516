import { BoundedMap } from "../evidence/bounded-map.ts";
import { createOperation, mergeOperation } from "../operations/operation-evidence.ts";
import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { parseSegment } from "./segment.ts";
import type { Segment } from "./segment.ts";

/**
 * Where paths meet: a trie of what was seen. Segments that are values by their looks share one child at
 * once, so that a million ids cost one node; words keep a child each, as far as the limit goes, and the
 * rest share `others`. Which words those are depends on their hash alone: order never matters.
 */
export interface PathNode {
  readonly operations: BoundedMap<OperationEvidence>;
  /** By `kind tail`. */
  readonly values: BoundedMap<PathNode>;
  /** By the segment as sent. */
  readonly words: BoundedMap<PathNode>;
  others: PathNode | null;
}

const methodLimit = 16;
const valueLimit = 48;
/** Words are many at the front of a path and few behind. */
const wordLimits = [256, 192, 128, 96, 64, 48, 32, 24, 16];

export function createPathNode(depth: number): PathNode {
  return {
    operations: new BoundedMap(methodLimit),
    values: new BoundedMap(valueLimit),
    words: new BoundedMap(wordLimits[Math.min(depth, wordLimits.length - 1)] ?? 16),
    others: null,
  };
}

/** The operation's evidence at this path, made when it is new; null when there are too many methods. */
export function takeOperation(
  root: PathNode,
  segments: readonly string[],
  method: string,
): OperationEvidence | null {
  let node = root;
  for (let depth = 0; depth < segments.length; depth++) {
    node = takeChild(node, parseCached(segments[depth] ?? ""), depth + 1);
  }
  return node.operations.take(method, createOperation);
}

function takeChild(node: PathNode, segment: Segment, depth: number): PathNode {
  const create = () => createPathNode(depth);
  const isWord = segment.kind === "word" || segment.kind === "fixed";
  const child = isWord
    ? takeWord(node, segment.raw, depth)
    : node.values.take(`${segment.kind} ${segment.tail}`, create, (_, evicted) => {
        addToOthers(node, evicted, depth);
      });
  return child ?? (node.others ??= create());
}

function takeWord(node: PathNode, word: string, depth: number): PathNode | null {
  return node.words.take(
    word,
    () => createPathNode(depth),
    (_, evicted) => addToOthers(node, evicted, depth),
  );
}

function addToOthers(node: PathNode, evicted: PathNode, depth: number): void {
  node.others ??= createPathNode(depth);
  mergePathNode(node.others, evicted, depth);
}

/** Adds what `from` holds; keeps no part of it. `depth` is that of the two nodes. */
export function mergePathNode(into: PathNode, from: PathNode, depth: number): void {
  for (const [method, operation] of from.operations.entries()) {
    const own = into.operations.take(method, createOperation);
    if (own) mergeOperation(own, operation);
  }
  for (const [key, child] of from.values.entries()) {
    const own = into.values.take(
      key,
      () => createPathNode(depth + 1),
      (_, evicted) => addToOthers(into, evicted, depth + 1),
    );
    mergePathNode(own ?? (into.others ??= createPathNode(depth + 1)), child, depth + 1);
  }
  for (const [word, child] of from.words.entries()) {
    const own = takeWord(into, word, depth + 1);
    mergePathNode(own ?? (into.others ??= createPathNode(depth + 1)), child, depth + 1);
  }
  if (from.others) {
    into.others ??= createPathNode(depth + 1);
    mergePathNode(into.others, from.others, depth + 1);
  }
}

// Parsing costs microseconds and the same few hundred words come again and again.
const parsed = new Map<string, Segment>();
const parsedLimit = 4096;

function parseCached(raw: string): Segment {
  const known = parsed.get(raw);
  if (known) return known;
  const segment = parseSegment(raw);
  if (segment.kind === "word" || segment.kind === "fixed") {
    if (parsed.size >= parsedLimit) parsed.clear();
    parsed.set(raw, segment);
  }
  return segment;
}

/** Exchanges at this node and below. */
export function exchangesBelow(node: PathNode): number {
  let count = 0;
  for (const [, operation] of node.operations.entries()) count += operation.count;
  for (const [, child] of node.values.entries()) count += exchangesBelow(child);
  for (const [, child] of node.words.entries()) count += exchangesBelow(child);
  return node.others ? count + exchangesBelow(node.others) : count;
}
