import type { StringNode } from "./graph.ts";

export interface EnumDecision {
  readonly values: readonly string[];
  /** New values are unlikely: the schema may reject them. */
  readonly closed: boolean;
}

/** Names as programs write them: words, joined by `_`, `-`, `.`, `/` or `:`; no sentences, no ids. */
const NAME = /^[A-Za-z][A-Za-z]*(?:[ _./:+-]?[A-Za-z0-9]+){0,5}$/;
const LONGEST_NAME = 40;

/**
 * What it takes to say that no other value comes. Traffic repeats itself, so that much evidence is
 * little; and a wrong "never" breaks those who rely on it, while an open list still tells them all.
 */
const CLOSED = { count: 100, countOfEach: 20, leastOfEach: 3, constant: 20 } as const;

/** Where a string stands, as far as it bears on whether its one value is a constant. */
export interface StringSetting {
  /** The field is named as tags are: `type`, `object`, `kind`. */
  readonly isTag: boolean;
  /** The objects around it differ from one another, so that a value that does not is no accident. */
  readonly varied: boolean;
}

/** The values that a string takes from a fixed list; null when it is free text, an id, or too new. */
export function enumOf(strings: StringNode, setting: StringSetting): EnumDecision | null {
  if (strings.values === null || strings.values.size === 0) return null;
  const values = [...strings.values.keys()].toSorted();
  if (!values.every(isName)) return null;
  const { count } = strings;
  if (values.length === 1) return constant(values, count, setting);
  const once = [...strings.values.values()].filter((times) => times === 1).length;
  // Free text and ids are new nearly each time; a list's values come back.
  if (count < values.length * 2 || once * 2 > values.length) return null;
  const least = Math.min(...strings.values.values());
  const closed =
    least >= CLOSED.leastOfEach &&
    count >= Math.max(CLOSED.count, values.length * CLOSED.countOfEach);
  return { values, closed };
}

function constant(
  values: readonly string[],
  count: number,
  { isTag, varied }: StringSetting,
): EnumDecision | null {
  if (isTag && count >= 3) return { values, closed: count >= CLOSED.constant };
  return varied && count >= 8 ? { values, closed: false } : null;
}

export function isName(value: string): boolean {
  if (value.length > LONGEST_NAME || !NAME.test(value)) return false;
  const digits = value.match(/\d/g)?.length ?? 0;
  return digits <= 3;
}
