import { canonicalText, sameJson } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import { below } from "../judgement/finding.ts";
import type { Finding } from "../judgement/finding.ts";
import type { RuleName } from "../judgement/rules.ts";
import { boundKeywords, compareBounds } from "./bounds.ts";
import { compareFormats } from "./compare-formats.ts";
import { compareProperties } from "./compare-properties.ts";
import type { SchemaComparison } from "./compare-schemas.ts";
import type { SchemaPair } from "./compare-views.ts";
import type { Alternative } from "./schema-view.ts";

export interface AlternativePair extends SchemaPair {
  readonly oldOne: Alternative;
  readonly nowOne: Alternative;
}

export function compareAlternatives(
  comparison: SchemaComparison,
  pair: AlternativePair,
): Finding[] {
  const plain = [
    ...compareValues(pair),
    ...compareFormats(pair.oldOne, pair.nowOne),
    ...compareBounds(pair.oldOne, pair.nowOne),
    ...comparePattern(pair),
    ...compareConstraints(pair),
  ];
  const { oldOne, nowOne } = pair;
  const at = { place: "", oldNode: oldOne.node ?? pair.old, newNode: nowOne.node ?? pair.now };
  return [
    ...plain.map((change) => ({ ...at, ...change })),
    ...compareItems(comparison, pair),
    ...compareProperties(comparison, pair),
  ];
}

/** A change of one keyword; where it stands is added by who asked. */
export interface KeywordChange {
  readonly rule: RuleName;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

function compareValues({ oldOne, nowOne }: AlternativePair): KeywordChange[] {
  const [before, after] = [oldOne.values, nowOne.values];
  if (!before && !after) return [];
  if (!before || !after) {
    return [
      { rule: after ? "became-enum" : "enum-lifted", before: listed(before), after: listed(after) },
    ];
  }
  const gone = without(before, after);
  const came = without(after, before);
  const [was, is] = [before[0] ?? null, after[0] ?? null];
  if (oldOne.fixed && nowOne.fixed && gone.length + came.length === 2) {
    return [{ rule: "const-changed", before: was, after: is }];
  }
  return [
    ...gone.map((value) => ({ rule: "enum-value-removed", before: value, after: null }) as const),
    ...came.map((value) => ({ rule: "enum-value-added", before: null, after: value }) as const),
  ];
}

function listed(values: readonly JsonValue[] | null): JsonValue {
  return values && values.length > 20 ? [...values.slice(0, 20), "…"] : values;
}

function without(values: readonly JsonValue[], others: readonly JsonValue[]): JsonValue[] {
  const known = new Set(others.map(canonicalText));
  return values.filter((value) => !known.has(canonicalText(value)));
}

function comparePattern({ oldOne, nowOne }: AlternativePair): KeywordChange[] {
  const before = oldOne.keywords.get("pattern") ?? null;
  const after = nowOne.keywords.get("pattern") ?? null;
  if (sameJson(before, after)) return [];
  if (before === null) return [{ rule: "pattern-added", before, after }];
  return [{ rule: after === null ? "pattern-removed" : "pattern-changed", before, after }];
}

/** Compared elsewhere, or said of the place and not of its values. */
const handled = new Set([
  ...boundKeywords,
  "format",
  "pattern",
  "items",
  "additionalProperties",
  "uniqueItems",
  "multipleOf",
]);
/** Keywords that bind values; any other is an annotation. */
const binding = new Set([
  "not",
  "if",
  "then",
  "else",
  "contains",
  "minContains",
  "maxContains",
  "prefixItems",
  "propertyNames",
  "patternProperties",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
  "unevaluatedProperties",
  "additionalItems",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
]);

function compareConstraints({ oldOne, nowOne }: AlternativePair): KeywordChange[] {
  const keywords = new Set([...oldOne.keywords.keys(), ...nowOne.keywords.keys()]);
  const findings: KeywordChange[] = [...compareMultiples(oldOne, nowOne)];
  const unique = (one: Alternative) => one.keywords.get("uniqueItems") === true;
  if (unique(oldOne) !== unique(nowOne)) {
    const rule = unique(nowOne) ? "unique-items-set" : "unique-items-unset";
    findings.push({ rule, before: unique(oldOne), after: unique(nowOne) });
  }
  for (const keyword of keywords) {
    if (handled.has(keyword) || !binding.has(keyword)) continue;
    const before = oldOne.keywords.get(keyword);
    const after = nowOne.keywords.get(keyword);
    if (sameJson(before, after)) continue;
    const tell = (value: JsonValue | undefined) =>
      value === undefined ? null : { [keyword]: value };
    const changed = before !== undefined && after !== undefined;
    const rule = changed ? "constraint-changed" : after ? "constraint-added" : "constraint-removed";
    findings.push({ rule, before: tell(before), after: tell(after) });
  }
  return findings;
}

function compareMultiples(old: Alternative, now: Alternative): KeywordChange[] {
  const before = old.keywords.get("multipleOf") ?? null;
  const after = now.keywords.get("multipleOf") ?? null;
  if (sameJson(before, after)) return [];
  if (before === null) return [{ rule: "multiple-of-narrowed", before, after }];
  if (after === null) return [{ rule: "multiple-of-widened", before, after }];
  const divides = (part: JsonValue, whole: JsonValue) =>
    typeof part === "number" && typeof whole === "number" && Number.isInteger(whole / part);
  if (divides(before, after)) return [{ rule: "multiple-of-narrowed", before, after }];
  const rule = divides(after, before) ? "multiple-of-widened" : "multiple-of-changed";
  return [{ rule, before, after }];
}

function compareItems(comparison: SchemaComparison, pair: AlternativePair): Finding[] {
  if (pair.oldOne.kind !== "array") return [];
  const old = pair.oldOne.keywords.get("items");
  const now = pair.nowOne.keywords.get("items");
  if (old === undefined && now === undefined) return [];
  return below("[]", comparison.compare(old ?? true, now ?? true, pair.position));
}
