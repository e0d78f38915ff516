import { ProblemError } from "@workspace/http";
import type { Limit } from "./limit.ts";

const kinds = {
  requests: { type: "request_rate_limit_exceeded", title: "Too many requests" },
  tokens: { type: "token_rate_limit_exceeded", title: "Too many tokens" },
  cost: { type: "cost_limit_exceeded", title: "The cost limit is reached" },
} as const;
const owners = { key: "a key", user: "a user", organisation: "an organisation", ip: "an address" };

/** @param waitUs until the request would be admitted */
export function limitReached({ rule }: Limit, waitUs: number): ProblemError {
  const seconds = Math.ceil(waitUs / 1_000_000);
  const amount = rule.of === "cost" ? `${rule.amount} US dollars` : `${rule.amount} ${rule.of}`;
  const period = rule.periodSeconds === 60 ? "a minute" : `in ${rule.periodSeconds} s`;
  return new ProblemError({
    ...kinds[rule.of],
    status: 429,
    detail: `${amount} ${period} are allowed for ${owners[rule.per]}; try again in ${seconds} s`,
    retryAfterSeconds: waitUs / 1_000_000,
  });
}
