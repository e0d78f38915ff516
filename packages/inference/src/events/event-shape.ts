import { holdsToken } from "@workspace/traffic";
import { addValue } from "../shapes/add-value.ts";
import { isJsonObject } from "../shapes/json.ts";
import type { JsonValue } from "../shapes/json.ts";
import { createShape } from "../shapes/shape.ts";
import type { Shape } from "../shapes/shape.ts";
import { tagKeyOf, tagsOf } from "../shapes/tags.ts";
import { addToCourse, createCourse, endCourse } from "./course.ts";
import type { Course } from "./course.ts";
import { mergeShapes } from "../shapes/merge-shapes.ts";

/** What was seen of the event streams at one place; a commutative monoid, as a shape is. */
export interface EventShape {
  readonly kind: "events";
  streams: number;
  /** By the `event:` field, "" where it was absent; one entry, "", when there were too many names. */
  names: Map<string, NamedEvents>;
  namesOverflowed: boolean;
  /** `[DONE]` and its like: an end told in the data. */
  sentinels: Map<string, number>;
  course: Course;
}

export interface NamedEvents {
  count: number;
  /** Events whose data's tag says the same as their name. */
  namedByData: number;
  /** Events whose data was JSON; other data is text. */
  json: Shape;
  texts: Shape;
}

const MOST_NAMES = 64;
/** Data that is no event but says that the stream is over. */
const SENTINELS = new Set(["[DONE]", "[END]", "[STOP]"]);

export function createEventShape(): EventShape {
  return {
    kind: "events",
    streams: 0,
    names: new Map(),
    namesOverflowed: false,
    sentinels: new Map(),
    course: createCourse(),
  };
}

export function isEmptyEventShape(shape: EventShape): boolean {
  return shape.names.size === 0 && shape.streams === 0;
}

export function addEvent(
  shape: EventShape,
  event: { readonly event: string | null; readonly data: string },
  at?: number,
): void {
  if (SENTINELS.has(event.data)) {
    shape.sentinels.set(event.data, (shape.sentinels.get(event.data) ?? 0) + 1);
    return;
  }
  const given = event.event ?? "";
  const name = holdsToken(given) ? "" : given;
  const named = namedEvents(shape, name);
  named.count += 1;
  const value = jsonOf(event.data);
  if (value === undefined) addValue(named.texts, event.data, at);
  else addValue(named.json, value, at);
  const tag = value === undefined ? null : tagOf(value);
  if (tag === name) named.namedByData += 1;
  addToCourse(shape.course, name || tag || "message");
}

/** To be told at the end of each stream: order and number of events are counted by stream. */
export function addStreamEnd(shape: EventShape): void {
  shape.streams += 1;
  endCourse(shape.course);
}

export function namedEvents(shape: EventShape, name: string): NamedEvents {
  const key = shape.namesOverflowed ? "" : name;
  const known = shape.names.get(key);
  if (known) return known;
  const named = createNamed();
  shape.names.set(key, named);
  if (shape.names.size <= MOST_NAMES) return named;
  overflowNames(shape);
  return namedEvents(shape, "");
}

/** Adds `source` to `target`; keeps nothing of it. */
export function mergeNamed(target: NamedEvents, source: NamedEvents): void {
  target.count += source.count;
  target.namedByData += source.namedByData;
  mergeShapes(target.json, source.json);
  mergeShapes(target.texts, source.texts);
}

/** Names that are new each time are data: all events become one. */
export function overflowNames(shape: EventShape): void {
  const all = createNamed();
  for (const named of shape.names.values()) mergeNamed(all, named);
  shape.names = new Map([["", all]]);
  shape.namesOverflowed = true;
}

function createNamed(): NamedEvents {
  return { count: 0, namedByData: 0, json: createShape(), texts: createShape() };
}

function tagOf(value: JsonValue): string | null {
  return isJsonObject(value) ? (tagsOf(tagKeyOf(value))[0]?.[1] ?? null) : null;
}

function jsonOf(data: string): JsonValue | undefined {
  if (!/^\s*[[{"\-\dtfn]/.test(data)) return undefined;
  try {
    return JSON.parse(data) as JsonValue;
  } catch {
    return undefined;
  }
}
