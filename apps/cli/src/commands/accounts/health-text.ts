import type { Schemas } from "@workspace/contracts";
import { fromNow } from "../../terminal/output.ts";

type Account = Schemas["auth"]["Account"];

/** Whether the pool hands the account out, and if not, until when. */
export function stateOf({ enabled, health }: Pick<Account, "enabled" | "health">): string {
  if (!enabled) return "disabled";
  const { state, until } = health;
  if (state === "healthy") return state;
  if (until === null) return `${state}, needs a new secret`;
  return `${state}, tried again ${fromNow(until)}`;
}

/** What is under way, of what may be. */
export function loadOf({ live_leases: live, limits }: Account): string {
  return limits.concurrency === null ? String(live) : `${live} / ${limits.concurrency}`;
}
