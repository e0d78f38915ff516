import type { Place, Shape } from "./shape.ts";

const DEEPEST = 4;

/**
 * How alike two shapes are, 0 to 1: the share of their paths, down to a few levels, that both hold
 * with a common type, weighed by how often each was seen.
 */
export function shapeSimilarity(a: Shape, b: Shape): number {
  const [pathsA, pathsB] = [pathsOf(a.root), pathsOf(b.root)];
  let [common, all] = [0, 0];
  for (const path of new Set([...pathsA.keys(), ...pathsB.keys()])) {
    const [shareA, shareB] = [pathsA.get(path) ?? 0, pathsB.get(path) ?? 0];
    common += Math.min(shareA, shareB);
    all += Math.max(shareA, shareB);
  }
  return all === 0 ? 0 : common / all;
}

/** How many typed paths a shape has, down to the same levels: how much it tells. */
export function shapeDetail(shape: Shape): number {
  return pathsOf(shape.root).size;
}

/** Each path with its type, to the share of its parents that hold it. */
function pathsOf(root: Place): Map<string, number> {
  const paths = new Map<string, number>();
  collect(root, "", DEEPEST, paths);
  return paths;
}

function collect(place: Place, path: string, levels: number, paths: Map<string, number>): void {
  const share = (count: number): number => (place.count === 0 ? 0 : count / place.count);
  const note = (type: string, count: number): void => {
    if (count > 0) paths.set(`${path}:${type}`, share(count));
  };
  note("boolean", place.booleans);
  note("number", place.integers + place.fractions);
  note("string", place.strings?.count ?? 0);
  note("array", place.arrays?.count ?? 0);
  note("object", place.objects?.count ?? 0);
  if (levels === 0) return;
  if (place.arrays?.items) collect(place.arrays.items, `${path}[]`, levels - 1, paths);
  for (const fields of place.objects?.variants.values() ?? []) {
    for (const [key, field] of fields.properties)
      collect(field, `${path}.${key}`, levels - 1, paths);
    if (fields.wild) collect(fields.wild, `${path}.*`, levels - 1, paths);
  }
}
