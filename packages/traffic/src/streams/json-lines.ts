import { parseJson } from "../bodies/parse-json.ts";
import { isJsonArray, isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";

const types = new Set([
  "application/ndjson",
  "application/x-ndjson",
  "application/jsonl",
  "application/x-jsonlines",
  "application/json-lines",
  "application/jsonlines",
  "application/stream+json",
  "application/json-seq",
]);

export function isJsonLinesType(essence: string): boolean {
  return types.has(essence);
}

/** A value a line; null when a line is none. RFC 7464 puts a record separator before each. */
export function readJsonLines(text: string): JsonValue[] | null {
  const values: JsonValue[] = [];
  for (const line of text.replaceAll("\u001E", "\n").split("\n")) {
    if (line.trim() === "") continue;
    const parsed = parseJson(line);
    if (parsed.kind === "refused") return null;
    values.push(parsed.value);
  }
  return values.length === 0 ? null : values;
}

/** Without a telling type: two lines or more, each an object or a list. */
export function readUntypedJsonLines(text: string): JsonValue[] | null {
  if (!/^\s*[{[]/.test(text) || !text.includes("\n")) return null;
  const values = readJsonLines(text);
  const isLines = values !== null && values.length > 1 && values.every(isContainer);
  return isLines ? values : null;
}

function isContainer(value: JsonValue): boolean {
  return isJsonObject(value) || isJsonArray(value);
}
