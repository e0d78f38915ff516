/**
 * What was seen of the JSON values at one place (a response body, a request body, an event's data).
 * A commutative monoid: counts are added, sets united, flags or-ed, so that values and shapes may
 * come in any order and any grouping.
 */
export interface Shape {
  readonly kind: "shape";
  root: Place;
  /** Upper bound of the places held below `root`; exact after a trim. */
  places: number;
  /** Containers at this depth and below are counted, not read. */
  depthLimit: number;
}

/** One position in the values of a shape: a property, the items of an array, the values of a map. */
export interface Place {
  count: number;
  nulls: number;
  booleans: number;
  integers: number;
  /** Numbers that are no integers. */
  fractions: number;
  /** Integers beyond 32 bits. */
  wideIntegers: number;
  /** Milliseconds since 1970; Infinity and -Infinity when never told. */
  firstSeen: number;
  lastSeen: number;
  strings: StringEvidence | null;
  arrays: ArrayEvidence | null;
  objects: ObjectEvidence | null;
}

export interface StringEvidence {
  count: number;
  /** The formats that every string so far has, as bits. */
  formats: number;
  /** Distinct strings with their counts; null when there were too many or too long ones. */
  values: Map<string, number> | null;
  /** What is inside when every string so far was a JSON object or array; null when one was not. */
  json: Place | null;
}

export interface ArrayEvidence {
  count: number;
  empty: number;
  longest: number;
  /** All items of all arrays; null below the depth limit. */
  items: Place | null;
}

export interface ObjectEvidence {
  count: number;
  /** By the values of the fields that may tag a union; one entry, "", when there were too many. */
  variants: Map<string, Fields>;
  tagsOverflowed: boolean;
}

export interface Fields {
  count: number;
  properties: Map<string, Place>;
  /** The values under keys that are data (ids, dates), or under all when there were too many. */
  wild: Place | null;
  /** Objects that had a wild key. */
  wildObjects: number;
  keysOverflowed: boolean;
}

/** Every bound on memory, in one place. */
export const LIMITS = {
  /** Distinct strings held at one place, and the longest that is held. */
  values: 32,
  valueLength: 80,
  /** Distinct keys of one kind of object before it counts as a map. */
  keys: 256,
  /** Kinds of object told apart at one place. */
  variants: 40,
  depth: 40,
  /** Places of one shape before its deepest levels are given up. */
  places: 50_000,
  /** Longest string that is tried as JSON. */
  jsonText: 1_000_000,
} as const;

export function createPlace(): Place {
  return {
    count: 0,
    nulls: 0,
    booleans: 0,
    integers: 0,
    fractions: 0,
    wideIntegers: 0,
    firstSeen: Infinity,
    lastSeen: -Infinity,
    strings: null,
    arrays: null,
    objects: null,
  };
}

export function createFields(): Fields {
  return { count: 0, properties: new Map(), wild: null, wildObjects: 0, keysOverflowed: false };
}

export function createShape(): Shape {
  return { kind: "shape", root: createPlace(), places: 1, depthLimit: LIMITS.depth };
}

export function isEmptyShape(shape: Shape): boolean {
  return shape.root.count === 0;
}
