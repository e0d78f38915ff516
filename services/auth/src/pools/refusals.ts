import { NotFoundError, ProblemError } from "@workspace/http";
import type { Refusal } from "./scheduling/choose-account.ts";

const reasons: Record<Exclude<Refusal["why"], "no-account" | "too-large">, string> = {
  disabled: "its accounts are switched off",
  quarantined: "its accounts were refused by the upstream and are in quarantine",
  cooling: "its accounts are pausing, as the upstream asked",
  probing: "its accounts are being tried again",
  token: "the access tokens of its accounts ended and cannot be renewed",
  concurrency: "its accounts have as many calls under way as they may",
  allowance: "the allowance of its accounts is used up",
  budget: "the budget of its accounts is used up",
};

/** Why a lease cannot be had, as the client is told. @param waitMs until it could be otherwise */
export function refusalOf({ why }: Refusal, waitMs: number): ProblemError {
  if (why === "no-account")
    return new NotFoundError("There is no account for this upstream that this user may use");
  if (why === "too-large") {
    return new ProblemError({
      type: "estimate-too-large",
      status: 422,
      title: "The call is larger than any account allows",
      detail: "No account's allowance of tokens can hold the estimate",
    });
  }
  return new ProblemError({
    type: why === "budget" ? "budget-exhausted" : "pool-exhausted",
    status: 503,
    title: "No account is free",
    detail: `The pool cannot serve this call in time: ${reasons[why]}`,
    ...(Number.isFinite(waitMs)
      ? { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) }
      : {}),
  });
}

export function timeOver(): ProblemError {
  return new ProblemError({
    type: "pool-exhausted",
    status: 503,
    title: "No account is free",
    detail: "No account became free within the time to wait",
    retryAfterSeconds: 1,
  });
}

export function queueFull(): ProblemError {
  return new ProblemError({
    type: "pool-queue-full",
    status: 503,
    title: "Too many calls wait",
    detail: "As many calls wait for this pool as may wait",
    retryAfterSeconds: 1,
  });
}
