import type { JsonValue } from "../document/json.ts";
import type { BoundName, RuleName } from "../judgement/rules.ts";
import type { Alternative } from "./schema-view.ts";

interface Bound {
  readonly name: BoundName;
  readonly keyword: string;
  readonly exclusive?: string;
  readonly upper: boolean;
}

const bounds: readonly Bound[] = [
  { name: "maximum", keyword: "maximum", exclusive: "exclusiveMaximum", upper: true },
  { name: "minimum", keyword: "minimum", exclusive: "exclusiveMinimum", upper: false },
  { name: "max-length", keyword: "maxLength", upper: true },
  { name: "min-length", keyword: "minLength", upper: false },
  { name: "max-items", keyword: "maxItems", upper: true },
  { name: "min-items", keyword: "minItems", upper: false },
  { name: "max-properties", keyword: "maxProperties", upper: true },
  { name: "min-properties", keyword: "minProperties", upper: false },
];

export const boundKeywords: ReadonlySet<string> = new Set(
  bounds.flatMap(({ keyword, exclusive }) => (exclusive ? [keyword, exclusive] : [keyword])),
);

export interface BoundChange {
  readonly rule: RuleName;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

export function compareBounds(old: Alternative, now: Alternative): BoundChange[] {
  return bounds.flatMap((bound) => {
    const before = limitOf(old, bound);
    const after = limitOf(now, bound);
    const step = stepBetween(before, after, bound.upper);
    if (!step) return [];
    return [{ rule: `${bound.name}-${step}` as const, before: tell(before), after: tell(after) }];
  });
}

interface Limit {
  readonly value: number;
  readonly exclusive: boolean;
}

/** The one that binds, of an inclusive and an exclusive bound. */
function limitOf({ keywords }: Alternative, bound: Bound): Limit | null {
  const plain = keywords.get(bound.keyword);
  const exclusive = bound.exclusive === undefined ? undefined : keywords.get(bound.exclusive);
  const limits: Limit[] = [];
  if (typeof plain === "number") limits.push({ value: plain, exclusive: false });
  if (typeof exclusive === "number") limits.push({ value: exclusive, exclusive: true });
  const [first, second] = limits;
  const limit = first && second && order(second, first, bound.upper) < 0 ? second : first;
  // Nothing is shorter than nothing: such a bound says nothing.
  return limit && bound.name.startsWith("min-") && limit.value <= 0 ? null : (limit ?? null);
}

/** Below zero when `a` allows less than `b`. */
function order(a: Limit, b: Limit, upper: boolean): number {
  const byValue = upper ? a.value - b.value : b.value - a.value;
  return byValue === 0 ? Number(b.exclusive) - Number(a.exclusive) : byValue;
}

function stepBetween(before: Limit | null, after: Limit | null, upper: boolean) {
  if (!before) return after ? "set" : null;
  if (!after) return "unset";
  const allowsMore = order(after, before, upper);
  if (allowsMore === 0) return null;
  return allowsMore > 0 === upper ? "increased" : "decreased";
}

function tell(limit: Limit | null): JsonValue {
  if (!limit) return null;
  return limit.exclusive ? { exclusive: limit.value } : limit.value;
}
