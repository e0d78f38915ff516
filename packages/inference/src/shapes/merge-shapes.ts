import { mergePlace } from "./merge-places.ts";
import { LIMITS } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { countPlaces, trimPlace, trimShape } from "./trim-shape.ts";

/** Adds all evidence of `source` to `target` and returns it; keeps nothing of `source`. */
export function mergeShapes(target: Shape, source: Shape): Shape {
  mergePlace(target.root, source.root);
  if (target.depthLimit !== source.depthLimit) {
    target.depthLimit = Math.min(target.depthLimit, source.depthLimit);
    trimPlace(target.root, target.depthLimit);
  }
  target.places = countPlaces(target.root);
  if (target.places > LIMITS.places) trimShape(target);
  return target;
}
