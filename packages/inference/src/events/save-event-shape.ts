import type { JsonValue } from "../shapes/json.ts";
import { saveShape } from "../shapes/save-shape.ts";
import type { EventShape } from "./event-shape.ts";

export const EVENT_SHAPE_VERSION = 1;

export function saveEventShape(shape: EventShape): JsonValue {
  return {
    version: EVENT_SHAPE_VERSION,
    streams: shape.streams,
    namesOverflowed: shape.namesOverflowed,
    names: sorted(shape.names).map(([name, named]) => [
      name,
      {
        count: named.count,
        namedByData: named.namedByData,
        json: saveShape(named.json),
        texts: saveShape(named.texts),
      },
    ]),
    sentinels: sorted(shape.sentinels),
    courseOverflowed: shape.course.overflowed,
    course: sorted(shape.course.labels).map(([label, counts]) => [label, { ...counts }]),
  };
}

function sorted<Value>(map: ReadonlyMap<string, Value>): Array<[string, Value]> {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
