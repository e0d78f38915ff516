import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { createShape, mergeShapes, shapeSimilarity } from "../shapes/index.ts";
import type { Shape } from "../shapes/index.ts";
import { exchangesAt, patternOf, wordsOf } from "./path-node.ts";
import { headOf, parseSegment } from "./segment.ts";
import { isSlug, weightOf } from "./word-form.ts";
import { isPlural } from "./words.ts";
import type { PathNode } from "./path-node.ts";

/** What can be called below a segment, and what it answers: by `GET tree/{}`, values left open. */
export type Signature = ReadonlyMap<string, Answer>;

/** A success's JSON, a success without, or nothing but errors. */
export type Answer = Shape | "bodiless" | "error";

export interface Likeness {
  /** Calls that both have. */
  readonly shared: number;
  /** Of these, how many name a further segment that is a word. */
  readonly named: number;
  /** Mean likeness of the answers, 0 to 1; null when no call of both has JSON answers. */
  readonly similarity: number | null;
}

const depthLimit = 4;
const callLimit = 64;

export function signatureOf(node: PathNode): Signature {
  const signature = new Map<string, Answer>();
  collect(node, "", 0, signature);
  return signature;
}

function collect(node: PathNode, path: string, depth: number, into: Map<string, Answer>): void {
  if (into.size >= callLimit) return;
  for (const [method, operation] of node.operations.sorted()) {
    if (operation.count === 0) continue;
    const key = `${method} ${path}`;
    const answer = answerOf(operation);
    const held = into.get(key);
    if (held === undefined || held === "error") into.set(key, answer);
  }
  if (depth === depthLimit) return;
  const below = (segment: string) => (path === "" ? segment : `${path}/${segment}`);
  for (const [key, child] of node.values.sorted()) {
    collect(child, below(patternOf(key)), depth + 1, into);
  }
  if (node.others) collect(node.others, below("{}"), depth + 1, into);
  const isCollection = isPlural(path.slice(path.lastIndexOf("/") + 1));
  for (const [word, child] of wordsOf(node)) {
    collect(child, below(openSegment(word, child, isCollection) ?? word), depth + 1, into);
  }
}

/** A word that most likely is a value, left open; null for others. */
function openSegment(word: string, node: PathNode, isInCollection: boolean): string | null {
  const { kind, pattern } = parseSegment(word);
  if (kind !== "word") return null;
  const head = headOf(word, pattern);
  if (isPlural(head)) return null;
  return (isInCollection && isSlug(head)) || isPassage(head, node) ? pattern : null;
}

/** A word that may be a value and only leads on: `linux` of `torvalds/linux/issues`. */
function isPassage(word: string, node: PathNode): boolean {
  return exchangesAt(node) === 0 && weightOf(word) > 0;
}

export function answerOf(operation: OperationEvidence): Answer {
  let found: Answer = "error";
  for (const [status, response] of operation.responses.sorted()) {
    if (!status.startsWith("2")) continue;
    if (found === "error") found = "bodiless";
    for (const [, body] of response.bodies.sorted()) {
      const shape = body.values.get("") ?? body.lines;
      if (shape) return shape;
    }
  }
  return found;
}

export function likenessOf(a: Signature, b: Signature): Likeness {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  let named = 0;
  let total = 0;
  let compared = 0;
  for (const [key, answer] of small) {
    const other = large.get(key);
    if (other === undefined) continue;
    shared += 1;
    if (/ .*[^/{}\s]/.test(key)) named += 1;
    if (typeof answer === "string" || typeof other === "string") continue;
    total += shapeSimilarity(answer, other);
    compared += 1;
  }
  return { shared, named, similarity: compared === 0 ? null : total / compared };
}

/** The calls of both, with answers that pool what both gave. */
export function uniteSignatures(a: Signature, b: Signature): Signature {
  const united = new Map(a);
  for (const [key, answer] of b) {
    const held = united.get(key);
    if (held === undefined || typeof held === "string") united.set(key, answer);
    else if (typeof answer !== "string") united.set(key, pooled(held, answer));
  }
  return united;
}

function pooled(a: Shape, b: Shape): Shape {
  return mergeShapes(mergeShapes(createShape(), a), b);
}
