import type { JsonValue } from "../shapes/index.ts";
import { poolOf } from "./path-node.ts";
import type { PathNode } from "./path-node.ts";
import { headOf, parseSegment } from "./segment.ts";
import { singularOf } from "./words.ts";

/** Fields by which things are called. */
const identity =
  /^(?:id|uid|key|slug|name|full_?name|code|login|handle|symbol|user_?name|ref|title|.+[_-](?:id|key|slug|name|code)|[a-z]+(?:Id|Key|Slug|Name|Code))$/;

/**
 * Notes at each word of a path that the answer calls what it gives by that word: `login: "ada"` at
 * `/users/ada`. What an answer repeats was asked for by the caller, and is no endpoint's name.
 */
export function countEchoes(root: PathNode, segments: readonly string[], answer: JsonValue): void {
  const given = objectOf(answer);
  if (given === null) return;
  let node = root;
  for (const [index, segment] of segments.entries()) {
    const { kind, pattern } = parseSegment(segment);
    if (kind !== "word" && kind !== "fixed") return;
    const next: PathNode | null = poolOf(node, segment).get(segment) ?? node.others;
    if (next === null) return;
    node = next;
    if (kind !== "word") continue;
    const word = headOf(segment, pattern);
    if (isCalled(given, word, singularOf(segments[index - 1] ?? ""))) node.echoes += 1;
  }
}

/** The object that an answer is, or wraps as its only one. */
function objectOf(answer: JsonValue): JsonObject | null {
  if (!isObject(answer)) return null;
  const inner = Object.values(answer);
  const [only] = inner;
  return inner.length === 1 && only !== undefined && isObject(only) ? only : answer;
}

function isCalled(given: JsonObject, word: string, collection: string): boolean {
  return Object.entries(given).some(
    ([name, value]) => value === word && (name === collection || identity.test(name)),
  );
}

type JsonObject = { readonly [key: string]: JsonValue };

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
