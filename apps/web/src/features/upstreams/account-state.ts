import type { Account } from "#api/types.ts";
import { formatCost, formatCount, formatMoment, formatPlural } from "#ui/format.ts";

export interface AccountState {
  label: string;
  /** As the state's dot is coloured. */
  tone: "up" | "warn" | "down" | "off";
  /** Why, and until when. */
  detail: string | null;
}

export function stateOf({ enabled, health }: Account): AccountState {
  if (!enabled) return { label: "Switched off", tone: "off", detail: null };
  const until = health.until ? `until ${formatMoment(health.until)}` : null;
  const detail = [health.reason, until].filter(Boolean).join(", ") || null;
  if (health.state === "cooling") return { label: "Cooling down", tone: "warn", detail };
  if (health.state === "quarantined") {
    const remedy = health.until ? detail : [health.reason, "needs a new secret"].filter(Boolean);
    return {
      label: "Quarantined",
      tone: "down",
      detail: Array.isArray(remedy) ? remedy.join("; ") : remedy,
    };
  }
  return { label: "Healthy", tone: "up", detail: null };
}

/** Load beside what is allowed: "2 of 8 calls under way, $0.42 of $20.00 this month". */
export function loadOf({ limits, live_leases: live, spent_usd: spent, weight }: Account): string {
  const parts = [
    limits.concurrency === null
      ? `${formatPlural(live, "call")} under way`
      : `${live} of ${formatPlural(limits.concurrency, "call")} under way`,
    limits.monthly_budget_usd === null
      ? `${formatCost(spent)} this month`
      : `${formatCost(spent)} of ${formatCost(limits.monthly_budget_usd)} this month`,
  ];
  const window = limits.window_seconds === 60 ? "a minute" : `in ${limits.window_seconds} s`;
  if (limits.requests !== null) parts.push(`${formatCount(limits.requests)} requests ${window}`);
  if (limits.tokens !== null) parts.push(`${formatCount(limits.tokens)} tokens ${window}`);
  if (weight !== 1) parts.push(`weight ${weight}`);
  return parts.join(", ");
}
