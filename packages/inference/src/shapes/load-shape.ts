import type { JsonValue } from "./json.ts";
import { SHAPE_VERSION } from "./save-shape.ts";
import { entries, number, optional, record, SavedShapeError } from "./saved-values.ts";
import { LIMITS } from "./shape.ts";
import type {
  ArrayEvidence,
  Fields,
  ObjectEvidence,
  Place,
  Shape,
  StringEvidence,
} from "./shape.ts";
import { countPlaces } from "./trim-shape.ts";

export function loadShape(json: JsonValue): Shape {
  const saved = record(json);
  if (saved["version"] !== SHAPE_VERSION)
    throw new SavedShapeError(`saved shape of unknown version ${String(saved["version"])}`);
  const root = loadPlace(saved["root"]);
  const depthLimit = Math.min(number(saved["depthLimit"]), LIMITS.depth);
  return { kind: "shape", root, places: countPlaces(root), depthLimit };
}

function loadPlace(json: JsonValue | undefined): Place {
  const saved = record(json);
  return {
    count: number(saved["n"]),
    nulls: number(saved["null"]),
    booleans: number(saved["bool"]),
    integers: number(saved["int"]),
    fractions: number(saved["frac"]),
    wideIntegers: number(saved["wide"]),
    firstSeen: saved["from"] === undefined ? Infinity : number(saved["from"]),
    lastSeen: saved["to"] === undefined ? -Infinity : number(saved["to"]),
    strings: optional(saved["str"], loadStrings),
    arrays: optional(saved["arr"], loadArrays),
    objects: optional(saved["obj"], loadObjects),
  };
}

function loadStrings(json: JsonValue): StringEvidence {
  const saved = record(json);
  return {
    count: number(saved["n"]),
    formats: number(saved["fmt"]),
    values: optional(saved["values"], (values) => new Map(entries(values, number))),
    json: optional(saved["json"], loadPlace),
  };
}

function loadArrays(json: JsonValue): ArrayEvidence {
  const saved = record(json);
  return {
    count: number(saved["n"]),
    empty: number(saved["empty"]),
    longest: number(saved["max"]),
    items: optional(saved["items"], loadPlace),
  };
}

function loadObjects(json: JsonValue): ObjectEvidence {
  const saved = record(json);
  return {
    count: number(saved["n"]),
    tagsOverflowed: number(saved["over"]) === 1,
    variants: new Map(entries(saved["of"], loadFields)),
  };
}

function loadFields(json: JsonValue): Fields {
  const saved = record(json);
  return {
    count: number(saved["n"]),
    keysOverflowed: number(saved["over"]) === 1,
    wildObjects: number(saved["wildIn"]),
    wild: optional(saved["wild"], loadPlace),
    properties: new Map(entries(saved["props"], loadPlace)),
  };
}
