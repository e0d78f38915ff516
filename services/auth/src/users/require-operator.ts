import { ProblemError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import type { Caller } from "../sessions/caller.ts";
import { isOperator } from "./repository.ts";

/**
 * What concerns the whole installation is for its owner, by a session or a key that may do all
 * that its user may. @throws ProblemError 403
 */
export async function requireOperator(sql: Queryable, caller: Caller): Promise<void> {
  if (caller.scopes === null && (await isOperator(sql, caller.userId))) return;
  throw new ProblemError({
    type: "forbidden",
    status: 403,
    title: "Not allowed",
    detail: "This is for the owner of the workspace.",
  });
}
