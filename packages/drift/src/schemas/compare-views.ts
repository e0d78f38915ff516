import type { JsonValue } from "../document/json.ts";
import { below } from "../judgement/finding.ts";
import type { Finding } from "../judgement/finding.ts";
import type { RuleName } from "../judgement/rules.ts";
import { compareAlternatives } from "./compare-alternatives.ts";
import type { Position, SchemaComparison } from "./compare-schemas.ts";
import { matchAlternatives } from "./match-alternatives.ts";
import { alternativeName, alternativePlace } from "./place.ts";
import { nullsAt, seenAt } from "./schema-source.ts";
import { sharesTag } from "./schema-view.ts";
import { areTold } from "./similarity.ts";
import type { Alternative, Kind, SchemaView } from "./schema-view.ts";

export interface SchemaPair {
  readonly old: JsonValue | undefined;
  readonly now: JsonValue | undefined;
  readonly position: Position;
}

export function compareViews(comparison: SchemaComparison, pair: SchemaPair): Finding[] {
  const old = comparison.old.viewOf(pair.old);
  const now = comparison.now.viewOf(pair.now);
  const at = { oldNode: pair.old, newNode: pair.now, place: "", seen: seenOf(comparison, pair) };
  const findings: Finding[] = [];
  const anyOld = allowsAnything(old);
  const anyNow = allowsAnything(now);
  if (anyOld && anyNow) return compareKinds(comparison, pair, old, now);
  if (saysNothing(comparison, anyOld, anyNow)) return [];
  if (anyOld !== anyNow) {
    const rule = anyNow ? "type-widened" : "type-narrowed";
    return [{ ...at, rule, before: typesOf(old), after: typesOf(now) }];
  }
  if (old.nullable !== now.nullable && old.alternatives.length + now.alternatives.length > 0) {
    const rule = now.nullable ? "became-nullable" : "became-not-nullable";
    const nulls = { old: nullsAt(pair.old), new: nullsAt(pair.now) };
    findings.push({ ...at, rule, before: typesOf(old), after: typesOf(now), nulls });
  }
  const rule = typeRule(old, now);
  if (rule) {
    const disjoint = rule === "type-changed" && !sharesKind(old, now);
    findings.push({ ...at, rule, before: typesOf(old), after: typesOf(now), disjoint });
  }
  return [...findings, ...compareKinds(comparison, pair, old, now)];
}

function allowsAnything(view: SchemaView): boolean {
  return view.alternatives.some(({ kind }) => kind === "any");
}

/** Traffic that showed no value, of an empty list say, knows nothing of its type. */
function saysNothing({ observed }: SchemaComparison, anyOld: boolean, anyNow: boolean): boolean {
  return (anyOld && observed.old) || (anyNow && observed.now);
}

function seenOf(comparison: SchemaComparison, pair: SchemaPair) {
  const count = (schema: JsonValue | undefined, side: "old" | "now") => {
    const present = seenAt(schema) ?? seenAt(comparison[side].document.resolve(schema));
    return { present, of: present };
  };
  return { old: count(pair.old, "old"), new: count(pair.now, "now") };
}

/** Types as a person would list them; `integer` where only whole numbers are allowed. */
export function typesOf(view: SchemaView): JsonValue {
  const names = view.alternatives.map(({ kind, integer }) => (integer ? "integer" : kind));
  const all = [...new Set<string>(view.nullable ? [...names, "null"] : names)].toSorted();
  return all.length === 1 ? (all[0] ?? null) : all;
}

function typeRule(old: SchemaView, now: SchemaView): RuleName | null {
  const before = kindsOf(old);
  const after = kindsOf(now);
  const lost = [...before].some((kind) => !after.has(kind));
  const gained = [...after].some((kind) => !before.has(kind));
  if (lost && gained) return "type-changed";
  if (lost) return "type-narrowed";
  return gained ? "type-widened" : null;
}

/** Numbers that need not be whole count as two, so that integer is part of number. */
function kindsOf(view: SchemaView): ReadonlySet<string> {
  return new Set(
    view.alternatives.flatMap(({ kind, integer }) =>
      kind === "number" && !integer
        ? ["integer", "fraction"]
        : kind === "number"
          ? "integer"
          : kind,
    ),
  );
}

function sharesKind(old: SchemaView, now: SchemaView): boolean {
  const after = kindsOf(now);
  return [...kindsOf(old)].some((kind) => after.has(kind));
}

const kinds: readonly Kind[] = ["string", "number", "boolean", "array", "object", "any"];

function compareKinds(
  comparison: SchemaComparison,
  pair: SchemaPair,
  old: SchemaView,
  now: SchemaView,
): Finding[] {
  return kinds.flatMap((kind) => {
    const before = old.alternatives.filter((one) => one.kind === kind);
    const after = now.alternatives.filter((one) => one.kind === kind);
    // A kind that one side lacks altogether was told as a change of type.
    if (before.length === 0 || after.length === 0) return [];
    return compareGroup(comparison, pair, before, after);
  });
}

function compareGroup(
  comparison: SchemaComparison,
  pair: SchemaPair,
  before: readonly Alternative[],
  after: readonly Alternative[],
): Finding[] {
  const { pairs, gone, came } = matchAlternatives(before, after);
  const many = before.length + after.length > 2;
  const findings = pairs.flatMap(([old, now]) => {
    const found = compareAlternatives(comparison, { ...pair, oldOne: old, nowOne: now });
    if (!many) return found;
    const placed = below(alternativePlace(old), found);
    return sharesTag(old, now) ? placed : placed.map((one) => ({ ...one, uncertain: true }));
  });
  for (const one of gone) {
    findings.push({
      rule: "alternative-removed",
      place: alternativePlace(one),
      tagged: after.every((other) => areTold(one, other)),
      before: alternativeName(one),
      after: null,
      oldNode: one.node ?? pair.old,
      newNode: pair.now,
    });
  }
  for (const one of came) {
    findings.push({
      rule: "alternative-added",
      place: alternativePlace(one),
      tagged: before.every((other) => areTold(one, other)),
      before: null,
      after: alternativeName(one),
      oldNode: pair.old,
      newNode: one.node ?? pair.now,
    });
  }
  return findings;
}
