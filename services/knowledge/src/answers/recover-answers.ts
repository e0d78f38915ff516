import { firstSequenceAfterCrash } from "../runs/first-sequence-after-crash.ts";
import { createRecoveryContext } from "../runs/recovery-context.ts";
import type { RunEventRepository } from "../runs/repository.ts";
import { agentRequest, startAnswer } from "./ask-question.ts";
import type { AnswerDependencies } from "./ask-question.ts";
import type { Answer, AskQuestion } from "./answer.ts";

/**
 * Goes on with the answers that a crash broke off: each runs again, its events numbered on, so
 * that a reader who comes back sees `answer-created` once more and then the rest.
 */
export async function recoverAnswers(
  deps: AnswerDependencies,
  events: RunEventRepository,
): Promise<number> {
  const unfinished = await deps.entries.unfinished();
  for (const { answer, tenant, threadId, request } of unfinished) {
    if (deps.runs.isLive(answer.id)) continue;
    const input = request as AskQuestion;
    const firstSequence = await firstSequenceAfterCrash(events, answer.id);
    startAnswer(deps, createRecoveryContext(deps.logger, tenant), {
      input,
      request: await agentRequest(deps.entries, tenant, input, threadId),
      answer: emptied(answer),
      firstSequence,
    });
  }
  return unfinished.length;
}

function emptied(answer: Answer): Answer {
  return { ...answer, text: "", citations: [], sources: [], timings_ms: {} };
}
