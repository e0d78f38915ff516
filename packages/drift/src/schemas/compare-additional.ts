import { isObject } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import { below } from "../judgement/finding.ts";
import type { Finding } from "../judgement/finding.ts";
import type { AlternativePair } from "./compare-alternatives.ts";
import type { SchemaComparison } from "./compare-schemas.ts";
import type { Alternative } from "./schema-view.ts";

/** What holds for names that are not listed. */
export function compareAdditional(comparison: SchemaComparison, pair: AlternativePair): Finding[] {
  const before = additionalOf(pair.oldOne);
  const after = additionalOf(pair.nowOne);
  const typed = typeof before === "object" && typeof after === "object";
  if (typed) return below("{*}", comparison.compare(before, after, pair.position));
  if (before === after) return [];
  const { oldOne, nowOne } = pair;
  const at = {
    place: "{*}",
    oldNode: oldOne.node ?? pair.old,
    newNode: nowOne.node ?? pair.now,
    before: tell(before),
    after: tell(after),
  };
  if (after === false) return [{ ...at, rule: "additional-properties-forbidden" }];
  if (before === false) return [{ ...at, rule: "additional-properties-allowed" }];
  if (before === true) return [{ ...at, rule: "additional-properties-narrowed" }];
  const onlyMap = mapValuesOf(oldOne) !== undefined;
  const rule = onlyMap ? "additional-properties-widened" : "additional-properties-allowed";
  return [{ ...at, rule }];
}

/** The schema of a map's values; undefined for an object with names of its own. */
export function mapValuesOf(one: Alternative): JsonValue | undefined {
  const additional = additionalOf(one);
  return typeof additional === "object" && one.properties.size === 0 ? additional : undefined;
}

function additionalOf(one: Alternative): JsonValue {
  const value = one.keywords.get("additionalProperties");
  if (value === false) return false;
  return isObject(value) && Object.keys(value).length > 0 ? value : true;
}

function tell(value: JsonValue): JsonValue {
  return typeof value === "boolean" ? value : "schema";
}
