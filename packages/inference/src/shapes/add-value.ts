import { holdsToken, isSecretName } from "@workspace/traffic";
import { ALL_FORMATS, formatsOf } from "./formats.ts";
import { isJsonArray } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { overflowKeys, overflowTags } from "./merge-places.ts";
import { createFields, createPlace, LIMITS } from "./shape.ts";
import type { Fields, ObjectEvidence, Place, Shape, StringEvidence } from "./shape.ts";
import { trimShape } from "./trim-shape.ts";
import { tagKeyOf } from "./tags.ts";
import { isWildKey } from "./wild-keys.ts";

const WIDEST_INT32 = 2 ** 31;

/** Adds one value. `at`: when it was seen, milliseconds since 1970. */
export function addValue(shape: Shape, value: JsonValue, at = Number.NaN): void {
  new Reader(shape, at).read(shape.root, value, 0);
  if (shape.places > LIMITS.places) trimShape(shape);
}

/** Adds a text of which only its look is kept: a secret's few values are nobody's list. */
export function addSecret(shape: Shape, text: string, at = Number.NaN): void {
  addValue(shape, text, at);
  if (shape.root.strings) shape.root.strings.values = null;
}

/** One walk through one value. */
class Reader {
  readonly #shape: Shape;
  readonly #at: number;

  constructor(shape: Shape, at: number) {
    this.#shape = shape;
    this.#at = at;
  }

  read(place: Place, value: JsonValue, depth: number): void {
    place.count += 1;
    if (this.#at < place.firstSeen) place.firstSeen = this.#at;
    if (this.#at > place.lastSeen) place.lastSeen = this.#at;
    switch (typeof value) {
      case "string":
        this.#readString(place, value, depth);
        return;
      case "number":
        if (!Number.isInteger(value)) place.fractions += 1;
        else {
          place.integers += 1;
          if (value >= WIDEST_INT32 || value < -WIDEST_INT32) place.wideIntegers += 1;
        }
        return;
      case "boolean":
        place.booleans += 1;
        return;
      default:
        if (value === null) place.nulls += 1;
        else if (isJsonArray(value)) this.#readArray(place, value, depth);
        else this.#readObject(place, value, depth);
    }
  }

  #readArray(place: Place, items: readonly JsonValue[], depth: number): void {
    const arrays = (place.arrays ??= { count: 0, empty: 0, longest: 0, items: null });
    arrays.count += 1;
    if (items.length > arrays.longest) arrays.longest = items.length;
    if (items.length === 0) arrays.empty += 1;
    else if (depth < this.#shape.depthLimit) {
      const inner = (arrays.items ??= this.#newPlace());
      for (let at = 0; at < items.length; at += 1) this.read(inner, items[at] ?? null, depth + 1);
    }
  }

  #readObject(place: Place, value: JsonObject, depth: number): void {
    const objects = (place.objects ??= { count: 0, variants: new Map(), tagsOverflowed: false });
    objects.count += 1;
    if (depth >= this.#shape.depthLimit) return;
    const fields = this.#variantOf(objects, value);
    fields.count += 1;
    let wild = false;
    // By `in`: without a list of the keys, and each member is found by its place among them.
    for (const key in value) {
      // Parsed JSON has `__proto__` as a member of its own, so that this reads the JSON then too.
      const inner = value[key] ?? null;
      let property = fields.properties.get(key);
      if (property === undefined) {
        if (fields.keysOverflowed || isWildKey(key)) {
          wild = true;
          property = fields.wild ??= this.#newPlace();
        } else {
          property = this.#newPlace();
          fields.properties.set(key, property);
          if (fields.properties.size > LIMITS.keys) {
            this.read(property, inner, depth + 1);
            overflowKeys(fields);
            continue;
          }
        }
      }
      this.read(property, inner, depth + 1);
      // The first string decides for all that come after it.
      const { strings } = property;
      if (strings?.count === 1 && property !== fields.wild && isSecretName(key))
        strings.values = null;
    }
    if (wild && !fields.keysOverflowed) fields.wildObjects += 1;
  }

  #variantOf(objects: ObjectEvidence, value: JsonObject): Fields {
    const key = objects.tagsOverflowed ? "" : tagKeyOf(value);
    let fields = objects.variants.get(key);
    if (fields === undefined) {
      fields = createFields();
      objects.variants.set(key, fields);
      if (objects.variants.size > LIMITS.variants) {
        overflowTags(objects);
        return this.#variantOf(objects, value);
      }
    }
    return fields;
  }

  #readString(place: Place, text: string, depth: number): void {
    const strings = (place.strings ??= this.#newStrings());
    const first = strings.count === 0;
    strings.count += 1;
    if (strings.formats !== 0) strings.formats = formatsOf(text, strings.formats);
    countString(strings, text);
    if (strings.json === null && !first) return;
    const inside = depth < this.#shape.depthLimit ? jsonInside(text) : undefined;
    if (inside === undefined) strings.json = null;
    else this.read((strings.json ??= this.#newPlace()), inside, depth + 1);
  }

  #newStrings(): StringEvidence {
    return { count: 0, formats: ALL_FORMATS, values: new Map(), json: null };
  }

  #newPlace(): Place {
    this.#shape.places += 1;
    return createPlace();
  }
}

function countString(strings: StringEvidence, text: string): void {
  const values = strings.values;
  if (values === null) return;
  // What was redacted is a value of its own each time, and of no list.
  if (text.length > LIMITS.valueLength || holdsToken(text)) strings.values = null;
  else {
    values.set(text, (values.get(text) ?? 0) + 1);
    if (values.size > LIMITS.values) strings.values = null;
  }
}

/** The JSON object or array that a string is; undefined when it is none. */
function jsonInside(text: string): JsonValue | undefined {
  if (text.length < 2 || text.length > LIMITS.jsonText) return undefined;
  const ends = `${text.charAt(0)}${text.charAt(text.length - 1)}`;
  if (ends !== "{}" && ends !== "[]") return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
