import { mergePlace } from "./merge-places.ts";
import { LIMITS } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { trimPlace, trimShape } from "./trim-shape.ts";

/** Adds all evidence of `source` to `target` and returns it; keeps nothing of `source`. */
export function mergeShapes(target: Shape, source: Shape): Shape {
  mergePlace(target.root, source.root);
  if (target.depthLimit !== source.depthLimit) {
    target.depthLimit = Math.min(target.depthLimit, source.depthLimit);
    trimPlace(target.root, target.depthLimit);
  }
  // Those that both have count twice: an upper bound, which a trim makes exact.
  target.places += source.places;
  if (target.places > LIMITS.places) trimShape(target);
  return target;
}
