import type { Limit, LimitScope } from "#api/types.ts";
import { formatCost, formatCount } from "#ui/format.ts";

export const subjectWords: Record<LimitScope, string> = {
  key: "for each key",
  user: "for each user",
  organisation: "for each organisation",
  ip: "for each address",
};

export const storeWords: Record<"memory" | "redis" | "memory-fallback", string> = {
  memory: "allowances are kept in its memory",
  redis: "allowances are shared through Redis",
  "memory-fallback": "Redis does not answer, each gateway counts for itself meanwhile",
};

const units: ReadonlyArray<[number, string]> = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** "a minute", "in 30 days". */
export function periodWords(seconds: number): string {
  const [size, name] = units.find(([length]) => seconds % length === 0) ?? [1, "second"];
  const count = seconds / size;
  return count === 1 ? `${name === "hour" ? "an" : "a"} ${name}` : `in ${count} ${name}s`;
}

export const amountWords = (of: Limit["of"], amount: number): string =>
  of === "cost" ? formatCost(amount) : `${formatCount(Math.floor(amount))} ${of}`;

/** "6,000 requests a minute, 600 at once". */
export function ruleWords({ of, amount, period_seconds: period, burst }: Limit): string {
  const rule = `${amountWords(of, amount)} ${periodWords(period)}`;
  if (burst === amount) return rule;
  return `${rule}, ${of === "cost" ? formatCost(burst) : formatCount(burst)} at once`;
}
