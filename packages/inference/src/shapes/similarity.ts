import type { Place, Shape } from "./shape.ts";

const DEEPEST = 4;

/**
 * How alike two shapes are, 0 to 1: the share of their paths, down to a few levels, that both hold
 * with a common type, weighed by how often each was seen. What lies below an empty list or at a null
 * is not known, and tells no difference.
 */
export function shapeSimilarity(a: Shape, b: Shape): number {
  const [outlineA, outlineB] = [outlineOf(a), outlineOf(b)];
  let [common, all] = [0, 0];
  for (const path of new Set([...outlineA.shares.keys(), ...outlineB.shares.keys()])) {
    if (isUnknown(path, outlineA) || isUnknown(path, outlineB)) continue;
    const [shareA, shareB] = [outlineA.shares.get(path) ?? 0, outlineB.shares.get(path) ?? 0];
    common += Math.min(shareA, shareB);
    all += Math.max(shareA, shareB);
  }
  return all === 0 ? 0 : common / all;
}

/** How many typed paths a shape has, down to the same levels: how much it tells. */
export function shapeDetail(shape: Shape): number {
  return outlineOf(shape).shares.size;
}

/**
 * The share of a shape's typed paths that one of the others has as well: near 1 for samples of one
 * kind, of which each leaves out something else.
 */
export function shapeCoverage(shape: Shape, others: readonly Shape[]): number {
  const outlines = others.map(outlineOf);
  let [covered, all] = [0, 0];
  for (const [path, share] of outlineOf(shape).shares) {
    all += share;
    if (outlines.some((other) => other.shares.has(path) || isUnknown(path, other)))
      covered += share;
  }
  return all === 0 ? 1 : covered / all;
}

interface Outline {
  /** Each path with its type, to the share of its parents that hold it. */
  readonly shares: ReadonlyMap<string, number>;
  /** Paths below which nothing was seen: of empty lists and of nulls. */
  readonly unknown: readonly string[];
}

/** Of shapes that are compared with many others; what is added to one later shows in its count. */
const outlined = new WeakMap<Place, Outline & { readonly count: number }>();

function outlineOf({ root }: Shape): Outline {
  const known = outlined.get(root);
  if (known?.count === root.count) return known;
  const [shares, unknown] = [new Map<string, number>(), [] as string[]];
  collect(root, "", DEEPEST, { shares, unknown });
  const outline = { shares, unknown, count: root.count };
  outlined.set(root, outline);
  return outline;
}

function isUnknown(path: string, { unknown }: Outline): boolean {
  return unknown.some((start) => path.startsWith(start) && /[:.[]/.test(path.charAt(start.length)));
}

function collect(
  place: Place,
  path: string,
  levels: number,
  into: { shares: Map<string, number>; unknown: string[] },
): void {
  const share = (count: number): number => (place.count === 0 ? 0 : count / place.count);
  const note = (type: string, count: number): void => {
    if (count > 0) into.shares.set(`${path}:${type}`, share(count));
  };
  note("boolean", place.booleans);
  note("number", place.integers + place.fractions);
  note("string", place.strings?.count ?? 0);
  note("array", place.arrays?.count ?? 0);
  note("object", place.objects?.count ?? 0);
  if (place.nulls > 0 && place.nulls === place.count) into.unknown.push(path);
  if (levels === 0) return;
  if (place.arrays?.items) collect(place.arrays.items, `${path}[]`, levels - 1, into);
  else if (place.arrays) into.unknown.push(`${path}[]`);
  for (const fields of place.objects?.variants.values() ?? []) {
    for (const [key, field] of fields.properties)
      collect(field, `${path}.${key}`, levels - 1, into);
    if (fields.wild) collect(fields.wild, `${path}.*`, levels - 1, into);
  }
}
