import {
  createPathNode,
  exchangesAt,
  exchangesBelow,
  mergePathNode,
  patternOf,
  wordsOf,
} from "./path-node.ts";
import type { PathNode } from "./path-node.ts";
import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { foldWords } from "./fold-words.ts";
import type { WordChild } from "./fold-words.ts";
import { namesIn } from "./matrix.ts";
import { movePlaces } from "./move-places.ts";
import { parameterName } from "./names.ts";
import { compilePins, placeKey } from "./pins.ts";
import type { PinRules } from "./pins.ts";
import { codeKindOf } from "../codes.ts";
import { hasPrefix } from "./id-prefix.ts";
import { parseSegment } from "./segment.ts";
import type { SegmentKind } from "./segment-kind.ts";
import { signatureOf } from "./signature.ts";
import { settleVerbed } from "./verbed-words.ts";

/** A path with its parameters, and what was called there. */
export interface Template {
  readonly path: string;
  readonly parameters: readonly PathParameter[];
  readonly operations: readonly [method: string, OperationEvidence][];
}

export interface PathParameter {
  readonly name: string;
  readonly kinds: ReadonlySet<SegmentKind>;
  readonly fold: Fold;
}

/** Why the segments at one place count as values of one parameter. */
export interface Fold {
  /** The place, such as `/users/{user_id}`. */
  readonly path: string;
  readonly name: string;
  /** Exchanges by what their segment looked like. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Some of the words that were folded, and how many. */
  readonly words: readonly string[];
  readonly wordCount: number;
  /** How alike the answers of the words are, 0 to 1; null when it did not count. */
  readonly similarity: number | null;
}

const shownWords = 8;

/** All templates of a trie, in order of path. What is pinned is as it was pinned. */
export function foldPaths(root: PathNode, pins: PinRules = noPins): Template[] {
  const templates: Template[] = [];
  visit(movePlaces(root, pins.moves), { segments: [], parameters: [], pins }, templates);
  return templates.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const noPins = compilePins([]);

interface Place {
  readonly pins: PinRules;
  readonly segments: readonly string[];
  readonly parameters: readonly PathParameter[];
}

function visit(node: PathNode, place: Place, into: Template[]): void {
  if (exchangesAt(node) > 0) {
    into.push({
      path: `/${place.segments.join("/")}`,
      parameters: place.parameters,
      operations: node.operations.sorted().filter(([, { count }]) => count > 0),
    });
  }
  const groups = groupByPattern(node, place);
  const folded = new Set<string>();
  for (const [pattern, group] of groups.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const valueNodes = group.values.map(({ child }) => child);
    const values = valueNodes.length === 0 ? null : signatureOf(joined(valueNodes, place));
    const fold = foldWords(group.words, values, exchangesBelow, place.segments.at(-1));
    const words = [...group.sure, ...(fold?.words ?? [])];
    for (const { word } of words) folded.add(word);
    if (valueNodes.length + words.length === 0) continue;
    const child = joined([...valueNodes, ...words.map((each) => each.node)], place);
    const parameters = describe(group, words, fold?.similarity ?? null, place, pattern);
    visit(
      child,
      {
        ...place,
        segments: [
          ...place.segments,
          filled(
            pattern,
            parameters.map(({ name }) => name),
          ),
        ],
        parameters: [...place.parameters, ...parameters],
      },
      into,
    );
  }
  for (const [word, child] of wordsOf(node)) {
    if (folded.has(word)) continue;
    visit(child, { ...place, segments: [...place.segments, escapeBraces(word)] }, into);
  }
}

/** What ends alike at one place. */
export interface Group {
  /** Words that are values because somebody said so, or by what stands beside or behind them. */
  readonly sure: WordChild[];
  readonly values: { kind: SegmentKind; child: PathNode }[];
  words: WordChild[];
}

function groupByPattern(node: PathNode, { segments, pins }: Place): [string, Group][] {
  const here = placeKey(`/${segments.join("/")}`);
  const groups = new Map<string, Group>();
  const prefixes = new Set<string>();
  const groupOf = (pattern: string): Group => {
    const group = groups.get(pattern) ?? { values: [], sure: [], words: [] };
    groups.set(pattern, group);
    return group;
  };
  for (const [key, child] of node.values.sorted()) {
    const end = key.indexOf(" ");
    const [kind = "", prefix] = key.slice(0, end).split("=");
    if (prefix !== undefined) prefixes.add(prefix);
    groupOf(patternOf(key)).values.push({ kind: asKind(kind), child });
  }
  if (node.others) groupOf("{}").values.push({ kind: "word", child: node.others });
  for (const [word, child] of wordsOf(node)) {
    if (exchangesBelow(child) === 0) continue;
    if (pins.isLiteral(here, word)) continue;
    const { kind, pattern } = parseSegment(word);
    const isDate = kind === "date" && !isDatedVersion(node, child);
    const isValue = pins.isValue(here, word) || hasPrefix(word, prefixes) || isDate;
    if (isValue) groupOf(pattern).sure.push({ word, node: child });
    else if (kind === "word") groupOf(pattern).words.push({ word, node: child });
  }
  settleVerbed(groups);
  return [...groups];
}

const leastOfVersion = 3;

/** The only date at the front of paths, with names behind it that are called again and again. */
function isDatedVersion(root: PathNode, child: PathNode): boolean {
  const dates = wordsOf(root).filter(([word]) => parseSegment(word).kind === "date");
  const named = wordsOf(child).reduce((sum, [, each]) => sum + exchangesBelow(each), 0);
  return dates.length === 1 && root.others === null && named >= leastOfVersion;
}

function joined(nodes: readonly PathNode[], place: Place): PathNode {
  const [only] = nodes;
  if (only && nodes.length === 1) return only;
  const depth = place.segments.length + 1;
  const node = createPathNode(depth);
  for (const each of nodes) mergePathNode(node, each, depth);
  return node;
}

function describe(
  group: Group,
  words: readonly WordChild[],
  similarity: number | null,
  place: Place,
  pattern: string,
): PathParameter[] {
  const counts = new Map<SegmentKind, number>();
  for (const { kind, child } of group.values) {
    const count = exchangesBelow(child);
    if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  for (const { word, node } of words) {
    const { kind: own } = parseSegment(word);
    const kind = own === "word" || own === "fixed" ? (codeKindOf(word) ?? "word") : own;
    counts.set(kind, (counts.get(kind) ?? 0) + exchangesBelow(node));
  }
  const kinds = new Set(counts.keys());
  const taken = new Set(place.parameters.map((parameter) => parameter.name));
  const pinned = place.pins.nameAt(placeKey(`/${[...place.segments, pattern].join("/")}`));
  const names = namesIn(pattern).map((given, index) => {
    const isPinned = index === 0 && pinned !== null && !taken.has(pinned);
    const name = isPinned ? pinned : parameterName(place.segments, kinds, taken, given);
    taken.add(name);
    return name;
  });
  const fold = {
    path: `/${[...place.segments, filled(pattern, names)].join("/")}`,
    kinds: Object.fromEntries(counts),
    words: words.slice(0, shownWords).map(({ word }) => word),
    wordCount: words.length,
    similarity,
  };
  return names.map((name) => ({ name, kinds, fold: { ...fold, name } }));
}

/** A pattern with a parameter's name in each of its braces. */
function filled(pattern: string, names: readonly string[]): string {
  let next = 0;
  return pattern.replaceAll("{}", () => `{${names[next++] ?? ""}}`);
}

/** Braces in a path as sent would read as a parameter. */
function escapeBraces(word: string): string {
  return word.replaceAll("{", "%7B").replaceAll("}", "%7D");
}

/** The keys of a node's values are made of kinds alone. */
function asKind(text: string): SegmentKind {
  return text as SegmentKind;
}
