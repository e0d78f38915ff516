/**
 * Some values are in a document twice: in the body of a path that serves many calls, and in the body
 * of the call that they came from. Where both turn out to be one kind, they were still seen once.
 */
export interface SeenTwice {
  /** Of the body of all calls. */
  readonly whole: Tally;
  /** Of the bodies of single calls, together. */
  readonly parts: Tally;
}

interface Tally {
  readonly count: number;
  readonly nulls: number;
}

/** By the hint of the root that has all calls; null where no values are in the document twice. */
export type TwiceByRoot = ReadonlyMap<string, SeenTwice> | null;

/** Which root has all calls, and whether this is that root or a single call's. */
export interface Origin {
  readonly root: string;
  readonly isWhole: boolean;
}

const none: Tally = { count: 0, nulls: 0 };

export function startTwice(origin: Origin | null, count: number, nulls: number): TwiceByRoot {
  if (origin === null) return null;
  const tally = { count, nulls };
  const seen = origin.isWhole ? { whole: tally, parts: none } : { whole: none, parts: tally };
  return new Map([[origin.root, seen]]);
}

export function joinTwice(a: TwiceByRoot, b: TwiceByRoot): TwiceByRoot {
  if (a === null || b === null) return a ?? b;
  const joined = new Map(a);
  for (const [root, { whole, parts }] of b) {
    const known = joined.get(root);
    joined.set(root, {
      whole: sumOf(known?.whole ?? none, whole),
      parts: sumOf(known?.parts ?? none, parts),
    });
  }
  return joined;
}

/** How many of the values that a node counts it counts twice. */
export function countedTwice(twice: TwiceByRoot): Tally {
  let [count, nulls] = [0, 0];
  for (const { whole, parts } of twice?.values() ?? []) {
    count += Math.min(whole.count, parts.count);
    nulls += Math.min(whole.nulls, parts.nulls);
  }
  return { count, nulls };
}

function sumOf(a: Tally, b: Tally): Tally {
  return { count: a.count + b.count, nulls: a.nulls + b.nulls };
}
