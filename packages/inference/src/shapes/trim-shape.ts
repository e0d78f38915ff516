import { LIMITS } from "./shape.ts";
import type { Fields, Place, Shape } from "./shape.ts";

/** Gives up the deepest levels until the shape is within its bound. Containers there stay counted. */
export function trimShape(shape: Shape): void {
  shape.places = countPlaces(shape.root);
  while (shape.places > LIMITS.places && shape.depthLimit > 1) {
    shape.depthLimit = Math.max(1, Math.floor(shape.depthLimit * 0.75));
    trimPlace(shape.root, shape.depthLimit);
    shape.places = countPlaces(shape.root);
  }
}

/** Forgets what containers `levels` below this place hold. */
export function trimPlace(place: Place, levels: number): void {
  if (levels > 0) {
    for (const child of childrenOf(place)) trimPlace(child, levels - 1);
    return;
  }
  if (place.arrays) place.arrays.items = null;
  if (place.strings) place.strings.json = null;
  if (place.objects) {
    place.objects.variants.clear();
    place.objects.tagsOverflowed = false;
  }
}

export function countPlaces(place: Place): number {
  let count = 1;
  for (const child of childrenOf(place)) count += countPlaces(child);
  return count;
}

function* childrenOf(place: Place): Generator<Place> {
  if (place.arrays?.items) yield place.arrays.items;
  if (place.strings?.json) yield place.strings.json;
  for (const fields of place.objects?.variants.values() ?? []) yield* childrenOfFields(fields);
}

function* childrenOfFields(fields: Fields): Generator<Place> {
  yield* fields.properties.values();
  if (fields.wild) yield fields.wild;
}
