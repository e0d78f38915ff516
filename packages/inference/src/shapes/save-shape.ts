import type { JsonValue } from "./json.ts";
import type {
  ArrayEvidence,
  Fields,
  ObjectEvidence,
  Place,
  Shape,
  StringEvidence,
} from "./shape.ts";

export const SHAPE_VERSION = 1;

/** Plain JSON that `loadShape` reads back. Short names: a state file holds thousands of places. */
export function saveShape(shape: Shape): JsonValue {
  return { version: SHAPE_VERSION, depthLimit: shape.depthLimit, root: savePlace(shape.root) };
}

function savePlace(place: Place): JsonValue {
  return compact({
    n: place.count,
    null: place.nulls,
    bool: place.booleans,
    int: place.integers,
    frac: place.fractions,
    wide: place.wideIntegers,
    from: Number.isFinite(place.firstSeen) ? place.firstSeen : null,
    to: Number.isFinite(place.lastSeen) ? place.lastSeen : null,
    str: place.strings && saveStrings(place.strings),
    arr: place.arrays && saveArrays(place.arrays),
    obj: place.objects && saveObjects(place.objects),
  });
}

function saveStrings(strings: StringEvidence): JsonValue {
  return compact({
    n: strings.count,
    fmt: strings.formats,
    values: strings.values && entriesByKey(strings.values),
    json: strings.json && savePlace(strings.json),
  });
}

function saveArrays(arrays: ArrayEvidence): JsonValue {
  return compact({
    n: arrays.count,
    empty: arrays.empty,
    max: arrays.longest,
    items: arrays.items && savePlace(arrays.items),
  });
}

function saveObjects(objects: ObjectEvidence): JsonValue {
  return compact({
    n: objects.count,
    over: objects.tagsOverflowed ? 1 : 0,
    of: entriesByKey(objects.variants).map(([key, fields]) => [key, saveFields(fields)]),
  });
}

function saveFields(fields: Fields): JsonValue {
  return compact({
    n: fields.count,
    over: fields.keysOverflowed ? 1 : 0,
    wildIn: fields.wildObjects,
    wild: fields.wild && savePlace(fields.wild),
    props: entriesByKey(fields.properties).map(([key, place]) => [key, savePlace(place)]),
  });
}

/** Sorted, so that equal evidence is saved as equal text. */
function entriesByKey<Value>(map: ReadonlyMap<string, Value>): Array<[string, Value]> {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Without what is nothing: zero and null. */
function compact(record: { [key: string]: JsonValue }): JsonValue {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== 0),
  );
}
