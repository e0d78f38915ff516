import type { JsonValue } from "../json.ts";

export interface JsonLimits {
  /** Levels of nesting. */
  readonly depth: number;
  /** Members of all objects together; objects and lists are as many at most. */
  readonly keys: number;
}

export type ParsedJson =
  | { readonly kind: "json"; readonly value: JsonValue }
  | { readonly kind: "refused"; readonly reason: "not-json" | OverLimit };

type OverLimit = "too-deep" | "too-many-keys" | "too-many-values";

const defaultLimits: JsonLimits = { depth: 256, keys: 500_000 };

const notJson: ParsedJson = { kind: "refused", reason: "not-json" };

/**
 * JSON of unknown origin. Its nesting and its members are counted before it is parsed, so that what
 * walks the value later can recurse, and a bomb costs no more than a look at its text.
 */
export function parseJson(text: string, limits: JsonLimits = defaultLimits): ParsedJson {
  const start = firstCharacter(text);
  if (!mayBeginJson(text.charCodeAt(start))) return notJson;
  const reason = overLimit(text, limits);
  if (reason !== null) return { kind: "refused", reason };
  try {
    // A byte order mark is no white space to JSON, though it is what some servers begin with.
    return {
      kind: "json",
      value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text),
    };
  } catch {
    return notJson;
  }
}

function firstCharacter(text: string): number {
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09 && code !== 0xfeff) break;
    at += 1;
  }
  return at;
}

/** `{ [ "` a digit, a minus, or the first letter of true, false and null. */
function mayBeginJson(code: number): boolean {
  return (
    code === 0x7b ||
    code === 0x5b ||
    code === 0x22 ||
    code === 0x2d ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x74 ||
    code === 0x66 ||
    code === 0x6e
  );
}

function overLimit(text: string, limits: JsonLimits): OverLimit | null {
  // The usual body is too short, or has too few brackets, to be over a limit, and is not read twice.
  const { length } = text;
  if (length <= limits.keys && (length <= limits.depth || hasAtMost(text, limits.depth)))
    return null;
  let depth = 0;
  let keys = 0;
  let opened = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at + 1);
    else if (code === 0x3a) {
      keys += 1;
      if (keys > limits.keys) return "too-many-keys";
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > limits.depth) return "too-deep";
      opened += 1;
      if (opened > limits.keys) return "too-many-values";
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return null;
}

/** Whether there are that few opening brackets, those in strings counted: by search, not by reading. */
function hasAtMost(text: string, brackets: number): boolean {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > brackets) return false;
    }
  }
  return true;
}

/** Offset of the closing quote, or the text's end. */
function endOfString(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    at += code === 0x5c ? 2 : 1;
  }
  return at;
}
