import { mergeCourse } from "./course.ts";
import { mergeNamed, namedEvents, overflowNames } from "./event-shape.ts";
import type { EventShape } from "./event-shape.ts";

/** Adds all evidence of `source` to `target` and returns it; keeps nothing of `source`. */
export function mergeEventShapes(target: EventShape, source: EventShape): EventShape {
  target.streams += source.streams;
  if (source.namesOverflowed && !target.namesOverflowed) overflowNames(target);
  for (const [name, named] of source.names) mergeNamed(namedEvents(target, name), named);
  for (const [text, count] of source.sentinels) {
    target.sentinels.set(text, (target.sentinels.get(text) ?? 0) + count);
  }
  mergeCourse(target.course, source.course);
  return target;
}
