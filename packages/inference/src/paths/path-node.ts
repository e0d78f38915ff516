import { BoundedMap } from "../evidence/bounded-map.ts";
import { createOperation, mergeOperation } from "../operations/operation-evidence.ts";
import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { prefixOf } from "./id-prefix.ts";
import { headOf, parseSegment } from "./segment.ts";
import { isSlug } from "./word-form.ts";
import type { Segment } from "./segment.ts";

/**
 * Where paths meet: a trie of what was seen. Segments that are values by their looks share one child at
 * once, so that a million ids cost one node; words keep a child each, as far as the limit goes, and the
 * rest share `others`. Which words those are depends on their hash alone: order never matters.
 */
export interface PathNode {
  readonly operations: BoundedMap<OperationEvidence>;
  /** By `kind pattern`; by `kind=prefix pattern` where ids have a prefix. */
  readonly values: BoundedMap<PathNode>;
  /** By the segment as sent: words that are most likely names. */
  readonly names: BoundedMap<PathNode>;
  /**
   * By the segment as sent: words that may well be values, such as `ada-lovelace` or `user7`, and dates
   * at the front of a path, of which one alone is a version: `/2015-03-31/functions`.
   */
  readonly slugs: BoundedMap<PathNode>;
  others: PathNode | null;
  /** Answers from here and below that call what they give by this segment, where it is a word. */
  echoes: number;
}

const methodLimit = 16;
const valueLimit = 48;
/** Names are many at the front of a path and few behind. */
const nameLimits = [256, 128, 96, 64, 48, 32, 24, 16];
/** So many slugs at one place are values if any are; more would only cost memory. */
const slugLimit = 48;

export function createPathNode(depth: number): PathNode {
  return {
    operations: new BoundedMap(methodLimit),
    values: new BoundedMap(valueLimit),
    names: new BoundedMap(nameLimits[Math.min(depth, nameLimits.length - 1)] ?? 16),
    slugs: new BoundedMap(slugLimit),
    others: null,
    echoes: 0,
  };
}

/** A segment of a path, and the node that it leads to. */
export interface Step {
  readonly segment: Segment;
  readonly node: PathNode;
}

/** The way along a path, each node made when it is new. */
export function takePath(root: PathNode, segments: readonly string[]): Step[] {
  let node = root;
  return segments.map((raw, index) => {
    const segment = parseCached(raw);
    node = takeChild(node, segment, index + 1);
    return { segment, node };
  });
}

/** The operation's evidence at this path, made when it is new; null when there are too many methods. */
export function takeOperation(
  root: PathNode,
  segments: readonly string[],
  method: string,
): OperationEvidence | null {
  const { node } = takePath(root, segments).at(-1) ?? { node: root };
  return node.operations.take(method, createOperation);
}

function takeChild(node: PathNode, segment: Segment, depth: number): PathNode {
  const isFirstDate = segment.kind === "date" && depth === 1;
  const isWord = segment.kind === "word" || segment.kind === "fixed" || isFirstDate;
  // Most were seen before: a word is then found without asking what it looks like.
  const known = isWord
    ? (node.names.get(segment.raw) ?? node.slugs.get(segment.raw))
    : node.values.get(valueKey(segment));
  if (known) return known;
  const create = () => createPathNode(depth);
  const child = isWord
    ? takeWord(node, segment.raw, depth)
    : node.values.take(valueKey(segment), create, (_, evicted) => {
        addToOthers(node, evicted, depth);
      });
  return child ?? (node.others ??= create());
}

/** By kind: most values are a whole segment, and a key that is made anew is hashed anew. */
const wholeKeys = new Map<string, string>();

function valueKey({ raw, kind, pattern }: Segment): string {
  const prefix = kind === "prefixed-id" ? prefixOf(headOf(raw, pattern)) : null;
  if (prefix !== null) return `${kind}=${prefix} ${pattern}`;
  if (pattern !== "{}") return `${kind} ${pattern}`;
  const known = wholeKeys.get(kind);
  if (known !== undefined) return known;
  const key = `${kind} {}`;
  wholeKeys.set(kind, key);
  return key;
}

/** The pattern of the segments under a key of `values`. */
export function patternOf(key: string): string {
  return key.slice(key.indexOf(" ") + 1);
}

function takeWord(node: PathNode, word: string, depth: number): PathNode | null {
  return poolOf(node, word).take(
    word,
    () => createPathNode(depth),
    (_, evicted) => addToOthers(node, evicted, depth),
  );
}

/** Where a word is kept. */
export function poolOf(node: PathNode, word: string): BoundedMap<PathNode> {
  return isSlug(word) ? node.slugs : node.names;
}

/** All words that have a child of their own, in order. */
export function wordsOf(node: PathNode): [word: string, child: PathNode][] {
  return [...node.names.entries(), ...node.slugs.entries()].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
}

function addToOthers(node: PathNode, evicted: PathNode, depth: number): void {
  node.others ??= createPathNode(depth);
  mergePathNode(node.others, evicted, depth);
}

/** Adds what `from` holds; keeps no part of it. `depth` is that of the two nodes. */
export function mergePathNode(into: PathNode, from: PathNode, depth: number): void {
  into.echoes += from.echoes;
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
  for (const pool of [from.names, from.slugs]) {
    for (const [word, child] of pool.entries()) {
      const own = takeWord(into, word, depth + 1);
      mergePathNode(own ?? (into.others ??= createPathNode(depth + 1)), child, depth + 1);
    }
  }
  if (from.others) {
    into.others ??= createPathNode(depth + 1);
    mergePathNode(into.others, from.others, depth + 1);
  }
}

// Parsing costs microseconds and the same few hundred words come again and again.
const parsed = new Map<string, Segment>();
const parsedLimit = 4096;

/** Most values are plain numbers; nothing else need be asked of them. */
const integer: Segment = { raw: "", kind: "integer", pattern: "{}" };

function parseCached(raw: string): Segment {
  if (/^\d+$/.test(raw)) return integer;
  const known = parsed.get(raw);
  if (known) return known;
  const segment = parseSegment(raw);
  if (segment.kind === "word" || segment.kind === "fixed") {
    if (parsed.size >= parsedLimit) parsed.clear();
    parsed.set(raw, segment);
  }
  return segment;
}

export function exchangesAt(node: PathNode): number {
  let count = 0;
  for (const [, operation] of node.operations.entries()) count += operation.count;
  return count;
}

/** Exchanges at this node and below. */
export function exchangesBelow(node: PathNode): number {
  let count = exchangesAt(node);
  for (const [, child] of node.values.entries()) count += exchangesBelow(child);
  for (const [, child] of node.names.entries()) count += exchangesBelow(child);
  for (const [, child] of node.slugs.entries()) count += exchangesBelow(child);
  return node.others ? count + exchangesBelow(node.others) : count;
}
