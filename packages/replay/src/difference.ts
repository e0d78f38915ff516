import { fitsRedacted } from "@workspace/traffic";
import type { DecodedBody } from "@workspace/traffic";
import type { Call } from "./call.ts";
import { jsonDifference } from "./json-difference.ts";
import type { CompiledRules } from "./match-rules.ts";

/**
 * Where a call first differs from a recorded one, such as `query limit` or `body /messages/0/text`;
 * null when it is the same call. What was redacted in the recorded one fits anything.
 */
export function differenceOf(recorded: Call, asked: Call, rules: CompiledRules): string | null {
  if (recorded.method !== asked.method) return "method";
  if (!fitsRedacted(recorded.path, asked.path)) return "path";
  return (
    pairsDifference("query", recorded.query, asked.query, rules.query) ??
    bodyDifference(recorded.body, asked.body, rules)
  );
}

type Pairs = readonly (readonly [name: string, value: string])[];

function pairsDifference(
  kind: string,
  recorded: Pairs,
  asked: Pairs,
  ignored: ReadonlySet<string>,
): string | null {
  const left = recorded.filter(([name]) => !ignored.has(name));
  const right = asked.filter(([name]) => !ignored.has(name));
  for (const [at, [name, value]] of left.entries()) {
    const other = right[at];
    if (other?.[0] !== name || !fitsRedacted(value, other[1])) return `${kind} ${name}`;
  }
  const more = right[left.length];
  return more ? `${kind} ${more[0]}` : null;
}

function bodyDifference(
  recorded: DecodedBody | null,
  asked: DecodedBody | null,
  rules: CompiledRules,
): string | null {
  if (recorded === null || asked === null) return recorded === asked ? null : "body";
  // The exporter did not keep it, so that it says nothing against any body.
  if (recorded.kind === "absent") return null;
  if (recorded.kind === "json" && asked.kind === "json")
    return placeOf(jsonDifference(recorded.value, asked.value, rules));
  if (recorded.kind === "json-lines" && asked.kind === "json-lines")
    return placeOf(jsonDifference(recorded.values, asked.values, rules));
  if (recorded.kind === "form" && asked.kind === "form")
    return pairsDifference("form", byName(recorded.fields), byName(asked.fields), rules.body);
  if (recorded.kind === "multipart" && asked.kind === "multipart")
    return pairsDifference("part", partsOf(recorded), partsOf(asked), rules.body);
  if (recorded.kind === "text" && asked.kind === "text")
    return fitsRedacted(recorded.text, asked.text) ? null : "body";
  if (recorded.kind === "bytes" && asked.kind === "bytes")
    return Buffer.from(recorded.bytes).equals(asked.bytes) ? null : "body";
  return recorded.kind === asked.kind ? null : "kind of body";
}

function placeOf(pointer: string | null): string | null {
  return pointer === null ? null : `body ${pointer || "/"}`;
}

function byName(pairs: Pairs): Pairs {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Boundaries are drawn anew for every request; names and contents are not. */
function partsOf({ parts }: DecodedBody & { kind: "multipart" }): Pairs {
  return byName(parts.map(({ name, content }) => [name ?? "", content] as const));
}
