import type { JsonValue } from "../shapes/json.ts";
import { loadShape } from "../shapes/load-shape.ts";
import { entries, number, record, SavedShapeError } from "../shapes/saved-values.ts";
import { createCourse } from "./course.ts";
import type { LabelCourse } from "./course.ts";
import type { EventShape, NamedEvents } from "./event-shape.ts";
import { EVENT_SHAPE_VERSION } from "./save-event-shape.ts";

export function loadEventShape(json: JsonValue): EventShape {
  const saved = record(json);
  if (saved["version"] !== EVENT_SHAPE_VERSION)
    throw new SavedShapeError(`saved events of unknown version ${String(saved["version"])}`);
  const course = createCourse();
  course.overflowed = saved["courseOverflowed"] === true;
  for (const [label, counts] of entries(saved["course"], loadLabel))
    course.labels.set(label, counts);
  return {
    kind: "events",
    streams: number(saved["streams"]),
    namesOverflowed: saved["namesOverflowed"] === true,
    names: new Map(entries(saved["names"], loadNamed)),
    sentinels: new Map(entries(saved["sentinels"], number)),
    course,
  };
}

function loadNamed(json: JsonValue): NamedEvents {
  const saved = record(json);
  return {
    count: number(saved["count"]),
    namedByData: number(saved["namedByData"]),
    json: loadShape(saved["json"] ?? null),
    texts: loadShape(saved["texts"] ?? null),
  };
}

function loadLabel(json: JsonValue): LabelCourse {
  const saved = record(json);
  return {
    streams: number(saved["streams"]),
    first: number(saved["first"]),
    last: number(saved["last"]),
    ranks: number(saved["ranks"]),
    least: number(saved["least"]),
    most: number(saved["most"]),
  };
}
