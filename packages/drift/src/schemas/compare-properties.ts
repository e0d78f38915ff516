import type { JsonValue } from "../document/json.ts";
import { below } from "../judgement/finding.ts";
import type { Finding } from "../judgement/finding.ts";
import type { RuleName } from "../judgement/rules.ts";
import type { AlternativePair } from "./compare-alternatives.ts";
import type { SchemaComparison } from "./compare-schemas.ts";
import { compareAdditional, mapValuesOf } from "./compare-additional.ts";
import { propertyPlace } from "./place.ts";
import type { SchemaSource } from "./schema-source.ts";
import { nullsAt, seenAt } from "./schema-source.ts";
import type { Alternative } from "./schema-view.ts";

export function compareProperties(comparison: SchemaComparison, pair: AlternativePair): Finding[] {
  const { oldOne, nowOne } = pair;
  if (oldOne.kind !== "object" && oldOne.kind !== "any") return [];
  const names = new Set([
    ...oldOne.properties.keys(),
    ...nowOne.properties.keys(),
    ...oldOne.required,
    ...nowOne.required,
  ]);
  const findings = [...names].flatMap((name) => compareProperty(comparison, pair, name));
  return [...findings, ...compareAdditional(comparison, pair)];
}

function compareProperty(
  comparison: SchemaComparison,
  pair: AlternativePair,
  name: string,
): Finding[] {
  const old = propertyOf(pair.oldOne, name);
  const now = propertyOf(pair.nowOne, name);
  const place = propertyPlace(name);
  const seen = {
    old: countsOf(old, pair.oldOne, pair.old),
    new: countsOf(now, pair.nowOne, pair.now),
  };
  if (old && now) {
    const marks = compareMarks(comparison, pair, old, now);
    const inner = comparison.compare(old.schema, now.schema, pair.position);
    const at = { oldNode: old.node, newNode: now.node, seen };
    return below(place, [...marks.map((mark) => ({ ...mark, ...at })), ...inner]);
  }
  const only = old ?? now;
  if (!only || isHidden(old ? comparison.old : comparison.now, only.schema, pair.position))
    return [];
  const values = foldedInto(comparison, pair, old ? "now" : "old");
  if (values !== undefined) {
    // One side folded names into a map: its values are what this property is compared with.
    const inner = old
      ? comparison.compare(old.schema, values, pair.position)
      : comparison.compare(values, only.schema, pair.position);
    return below(place, inner);
  }
  const at = { place, seen, schema: only.schema };
  if (old) {
    const rule = old.required ? "required-property-removed" : "property-removed";
    const newNode = pair.nowOne.node ?? pair.now;
    return [{ ...at, rule, before: name, after: null, oldNode: old.node, newNode }];
  }
  const rule = additionRule(comparison.now, only);
  const oldNode = pair.oldOne.node ?? pair.old;
  return [{ ...at, rule, before: null, after: name, oldNode, newNode: only.node }];
}

interface Property {
  readonly schema: JsonValue;
  readonly node: JsonValue | undefined;
  readonly required: boolean;
}

function propertyOf(one: Alternative, name: string): Property | null {
  const schema = one.properties.get(name);
  const required = one.required.has(name);
  if (schema === undefined && !required) return null;
  const node = typeof schema === "object" ? schema : (one.node ?? undefined);
  return { schema: schema ?? true, node, required };
}

function additionRule(source: SchemaSource, property: Property): RuleName {
  if (!property.required) return "property-added";
  const preset = source.mark(property.schema, "default") !== undefined;
  return preset ? "property-added-with-default" : "property-added-required";
}

/** What never travels in this direction: `readOnly` in requests, `writeOnly` in responses. */
function isHidden(source: SchemaSource, schema: JsonValue, position: string): boolean {
  return source.mark(schema, position === "request" ? "readOnly" : "writeOnly") === true;
}

function compareMarks(
  comparison: SchemaComparison,
  { position }: AlternativePair,
  old: Property,
  now: Property,
): Pick<Finding, "rule" | "place" | "before" | "after">[] {
  const found: Pick<Finding, "rule" | "place" | "before" | "after">[] = [];
  const add = (rule: RuleName, before: JsonValue, after: JsonValue) =>
    found.push({ rule, place: "", before, after });
  const mark = (keyword: string) =>
    [comparison.old.mark(old.schema, keyword), comparison.now.mark(now.schema, keyword)] as const;
  for (const keyword of ["readOnly", "writeOnly"]) {
    const [before, after] = mark(keyword);
    if ((before === true) !== (after === true)) {
      add(
        "property-read-only-changed",
        { [keyword]: before === true },
        { [keyword]: after === true },
      );
    }
  }
  const hidden =
    isHidden(comparison.old, old.schema, position) ||
    isHidden(comparison.now, now.schema, position);
  if (old.required !== now.required && !hidden) {
    const preset = mark("default")[1] !== undefined && position === "request";
    if (old.required) add("property-became-optional", "required", "optional");
    else if (preset) add("property-became-required-with-default", "optional", "required");
    else add("property-became-required", "optional", "required");
  }
  const [wasDeprecated, isDeprecated] = mark("deprecated").map((value) => value === true);
  if (wasDeprecated !== isDeprecated) {
    add(isDeprecated ? "property-deprecated" : "property-reactivated", null, null);
  }
  const [before, after] = mark("default");
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    add("default-changed", before ?? null, after ?? null);
  }
  return found;
}

function countsOf(property: Property | null, one: Alternative, place: JsonValue | undefined) {
  // A component's counts are pooled over its places, for its properties as for itself.
  const node = one.node ?? place;
  const seen = seenAt(node);
  const of = seen === null ? null : Math.max(0, seen - nullsAt(node));
  return { present: property ? seenAt(property.node) : 0, of };
}

/** The values of the map that one side sees where the other has names; undefined when it sees names. */
function foldedInto(
  comparison: SchemaComparison,
  { oldOne, nowOne }: AlternativePair,
  side: "old" | "now",
): JsonValue | undefined {
  const { old, now } = comparison.observed;
  return old || now ? mapValuesOf(side === "old" ? oldOne : nowOne) : undefined;
}
