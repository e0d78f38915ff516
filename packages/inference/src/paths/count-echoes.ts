import { isJsonObject } from "../shapes/json.ts";
import type { JsonObject, JsonValue } from "../shapes/json.ts";
import type { Step } from "./path-node.ts";
import { headOf } from "./segment.ts";
import { singularOf } from "./words.ts";

/** Fields by which things are called. */
const identity =
  /^(?:id|uid|key|slug|name|full_?name|code|login|handle|symbol|user_?name|ref|title|.+[_-](?:id|key|slug|name|code)|[a-z]+(?:Id|Key|Slug|Name|Code))$/;

/**
 * Notes at each word of a path that the answer calls what it gives by that word: `login: "ada"` at
 * `/users/ada`. What an answer repeats was asked for by the caller, and is no endpoint's name.
 */
export function countEchoes(steps: readonly Step[], answer: JsonValue): void {
  const given = objectOf(answer);
  if (given === null) return;
  for (const [index, { segment, node }] of steps.entries()) {
    if (segment.kind !== "word") continue;
    const word = headOf(segment.raw, segment.pattern);
    const collection = singularOf(steps[index - 1]?.segment.raw ?? "");
    if (isCalled(given, word, collection)) node.echoes += 1;
  }
}

/** The object that an answer is, or wraps as its only one. */
function objectOf(answer: JsonValue): JsonObject | null {
  if (!isJsonObject(answer)) return null;
  let only: JsonValue | undefined;
  for (const name in answer) {
    if (only !== undefined) return answer;
    only = answer[name];
  }
  return isJsonObject(only) ? only : answer;
}

function isCalled(given: JsonObject, word: string, collection: string): boolean {
  for (const name in given)
    if (given[name] === word && (name === collection || identity.test(name))) return true;
  return false;
}
