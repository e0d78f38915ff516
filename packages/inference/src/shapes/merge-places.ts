import { createFields, createPlace, LIMITS } from "./shape.ts";
import type { ArrayEvidence, Fields, ObjectEvidence, Place, StringEvidence } from "./shape.ts";

/** Adds all of `source` to `target`; `source` stays as it is and shares nothing with `target`. */
export function mergePlace(target: Place, source: Place): void {
  target.count += source.count;
  target.nulls += source.nulls;
  target.booleans += source.booleans;
  target.integers += source.integers;
  target.fractions += source.fractions;
  target.wideIntegers += source.wideIntegers;
  target.firstSeen = Math.min(target.firstSeen, source.firstSeen);
  target.lastSeen = Math.max(target.lastSeen, source.lastSeen);
  if (source.strings) target.strings = mergeStrings(target.strings, source.strings);
  if (source.arrays) target.arrays = mergeArrays(target.arrays, source.arrays);
  if (source.objects) target.objects = mergeObjects(target.objects, source.objects);
}

export function mergeFields(target: Fields, source: Fields): void {
  target.count += source.count;
  target.wildObjects += source.wildObjects;
  target.wild = mergeOptional(target.wild, source.wild);
  if (source.keysOverflowed && !target.keysOverflowed) overflowKeys(target);
  if (target.keysOverflowed) {
    for (const place of source.properties.values()) target.wild = mergeOptional(target.wild, place);
    target.wildObjects = 0;
    return;
  }
  for (const [key, place] of source.properties) {
    target.properties.set(key, merged(target.properties.get(key), place));
  }
  if (target.properties.size > LIMITS.keys) overflowKeys(target);
}

/** Too many keys for an object's fields: it is a map, and its values are one place. */
export function overflowKeys(fields: Fields): void {
  for (const place of fields.properties.values()) fields.wild = mergeOptional(fields.wild, place);
  fields.properties.clear();
  fields.keysOverflowed = true;
  fields.wildObjects = 0;
}

/** Too many kinds of object to tell apart: their evidence becomes one. */
export function overflowTags(objects: ObjectEvidence): void {
  const all = createFields();
  for (const fields of objects.variants.values()) mergeFields(all, fields);
  objects.variants.clear();
  objects.variants.set("", all);
  objects.tagsOverflowed = true;
}

function mergeObjects(target: ObjectEvidence | null, source: ObjectEvidence): ObjectEvidence {
  const objects = target ?? {
    count: 0,
    variants: new Map<string, Fields>(),
    tagsOverflowed: false,
  };
  objects.count += source.count;
  if (source.tagsOverflowed && !objects.tagsOverflowed) overflowTags(objects);
  for (const [key, fields] of source.variants) {
    const kept = objects.tagsOverflowed ? "" : key;
    const variant = objects.variants.get(kept) ?? createFields();
    mergeFields(variant, fields);
    objects.variants.set(kept, variant);
  }
  if (objects.variants.size > LIMITS.variants) overflowTags(objects);
  return objects;
}

function mergeArrays(target: ArrayEvidence | null, source: ArrayEvidence): ArrayEvidence {
  return {
    count: (target?.count ?? 0) + source.count,
    empty: (target?.empty ?? 0) + source.empty,
    longest: Math.max(target?.longest ?? 0, source.longest),
    items: mergeOptional(target?.items ?? null, source.items),
  };
}

function mergeStrings(target: StringEvidence | null, source: StringEvidence): StringEvidence {
  if (target === null) {
    return {
      ...source,
      values: source.values && new Map(source.values),
      json: mergeOptional(null, source.json),
    };
  }
  const bothJson = target.json !== null && source.json !== null;
  return {
    count: target.count + source.count,
    formats: target.formats & source.formats,
    values: uniteValues(target.values, source.values),
    json: bothJson ? mergeOptional(target.json, source.json) : null,
  };
}

function uniteValues(
  target: Map<string, number> | null,
  source: Map<string, number> | null,
): Map<string, number> | null {
  if (target === null || source === null) return null;
  for (const [value, count] of source) target.set(value, (target.get(value) ?? 0) + count);
  return target.size > LIMITS.values ? null : target;
}

function mergeOptional(target: Place | null, source: Place | null): Place | null {
  return source === null ? target : merged(target ?? undefined, source);
}

function merged(target: Place | undefined, source: Place): Place {
  const place = target ?? createPlace();
  mergePlace(place, source);
  return place;
}
