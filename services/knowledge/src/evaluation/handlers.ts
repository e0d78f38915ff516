import type { Operations } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";
import type { Handlers, RequestContext } from "@workspace/http";
import type { Database } from "@workspace/storage";
import { forTenant } from "../tenancy/tenant.ts";
import { checkAnswersInput, evaluateAnswers } from "./evaluate-answers.ts";
import type { EvaluateAnswersDependencies } from "./evaluate-answers.ts";
import { checkRetrievalInput, evaluateRetrieval } from "./evaluate-retrieval.ts";
import type { EvaluateRetrievalDependencies } from "./evaluate-retrieval.ts";
import { eventsOf, resultOf } from "./progress.ts";
import { createEvaluationRepository } from "./repository.ts";

export type EvaluationDependencies = { sql: Database } & Omit<
  EvaluateRetrievalDependencies & EvaluateAnswersDependencies,
  "evaluations"
>;

type EvaluationHandlers = Pick<
  Handlers<Operations["knowledge"]>,
  "evaluateRetrieval" | "evaluateAnswers"
>;

export function evaluationHandlers(parts: EvaluationDependencies): EvaluationHandlers {
  const deps = { ...parts, evaluations: createEvaluationRepository(parts.sql) };
  return {
    evaluateRetrieval: async ({ body, context: call }) => {
      const context = forTenant(call);
      await checkRetrievalInput(deps, context, body);
      const measurement = evaluateRetrieval(deps, context, body);
      if (body.stream !== true) return { status: 200, body: await resultOf(measurement) };
      return { status: 200, events: eventsOf(measurement, faultOf(context)) };
    },
    evaluateAnswers: async ({ body, context: call }) => {
      const context = forTenant(call);
      await checkAnswersInput(deps, context, body);
      const measurement = evaluateAnswers(deps, context, body);
      if (body.stream !== true) return { status: 200, body: await resultOf(measurement) };
      return { status: 200, events: eventsOf(measurement, faultOf(context)) };
    },
  };
}

/** What a stream that has begun says of a failure; only domain errors are told in full. */
function faultOf({ log, signal }: Pick<RequestContext, "log" | "signal">) {
  return (error: unknown): { type: string; message: string } => {
    if (error instanceof ProblemError) return { type: error.type, message: error.message };
    if (!signal.aborted) log.error({ err: error }, "evaluation failed");
    return { type: "internal_error", message: "The evaluation failed; the failure was logged" };
  };
}
