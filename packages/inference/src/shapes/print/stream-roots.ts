import type { EventShape } from "../../events/event-shape.ts";
import type { LabelCourse } from "../../events/course.ts";
import type { JsonSchema } from "../json.ts";
import { mergeShapes } from "../merge-shapes.ts";
import { createShape } from "../shape.ts";
import type { Shape } from "../shape.ts";

/** A part of a stream's schema: events whose data is printed as one. */
export interface StreamPart {
  /** Null where the data says all: no `event:` field, or one that repeats the data's tag. */
  readonly event: string | null;
  readonly count: number;
  readonly data: Shape;
}

export function partsOf(events: EventShape): StreamPart[] {
  const named = [...events.names].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = named.map(([name, { count, json, texts }]) => ({
    event: name === "" ? null : name,
    count,
    data: mergeShapes(mergeShapes(createShape(), json), texts),
  }));
  const told = named.every(
    ([name, { count, namedByData }]) => name === "" || namedByData === count,
  );
  if (!told || parts.length < 2)
    return told ? parts.map((part) => ({ ...part, event: null })) : parts;
  const data = parts.reduce((merged, part) => mergeShapes(merged, part.data), createShape());
  return [{ event: null, count: parts.reduce((sum, part) => sum + part.count, 0), data }];
}

/** The stream's schema of its parts' data schemas: the data itself, or events with their data. */
export function joinParts(
  events: EventShape,
  parts: ReadonlyArray<readonly [StreamPart, JsonSchema]>,
  evidence: boolean,
): JsonSchema {
  const [only] = parts;
  const bare = parts.length === 1 && only && only[0].event === null;
  const schema: JsonSchema = bare
    ? { ...only[1] }
    : { oneOf: parts.map(([part, data]) => envelope(part, data, evidence)) };
  if (!evidence) return schema;
  const sentinels = [...events.sentinels.keys()].toSorted();
  if (sentinels.length > 0) schema["x-end-of-stream"] = sentinels;
  const { labels } = events.course;
  if (labels.size > 0) {
    const course = [...labels].toSorted(([a], [b]) => (a < b ? -1 : 1));
    schema["x-stream-course"] = Object.fromEntries(
      course.map(([label, counts]) => [label, printCourse(counts, events.streams)]),
    );
  }
  return schema;
}

function envelope(part: StreamPart, data: JsonSchema, evidence: boolean): JsonSchema {
  const event: JsonSchema =
    part.event === null ? {} : { event: { type: "string", const: part.event } };
  const required = part.event === null ? ["data"] : ["event", "data"];
  const schema: JsonSchema = { type: "object", properties: { ...event, data }, required };
  if (evidence) schema["x-seen"] = part.count;
  return schema;
}

function printCourse(counts: LabelCourse, streams: number): JsonSchema {
  return {
    streams: counts.streams,
    first: counts.first,
    last: counts.last,
    rank: Math.round((counts.ranks / counts.streams) * 100) / 100,
    least: counts.streams < streams ? 0 : counts.least,
    most: counts.most,
  };
}
