import { firstSequenceAfterCrash } from "../runs/first-sequence-after-crash.ts";
import { createRecoveryContext } from "../runs/recovery-context.ts";
import type { RunEventRepository } from "../runs/repository.ts";
import { startResponse } from "./create-response.ts";
import type { ResponseDependencies } from "./create-response.ts";
import { failedResponse } from "../models/agent-events.ts";
import { internalFault } from "../models/ended-badly.ts";

/**
 * Runs of the background that a crash broke off run again, their events numbered on: a reader who
 * comes back sees `response.created` once more and then the rest.
 */
export async function recoverResponses(
  deps: ResponseDependencies,
  events: RunEventRepository,
): Promise<number> {
  const unfinished = await deps.responses.unfinished();
  for (const stored of unfinished) {
    const { owner, response, request, threadId } = stored;
    if (deps.runs.isLive(response.id)) continue;
    const context = createRecoveryContext(deps.logger, owner);
    const firstSequence = await firstSequenceAfterCrash(events, response.id);
    const run = {
      id: response.id,
      asked: request,
      request,
      previousThreadId: threadId,
      useCache: true,
      firstSequence,
    };
    try {
      await startResponse(deps, context, run);
    } catch (error) {
      deps.logger.error(
        { err: error, responseId: response.id },
        "a run could not be taken up again",
      );
      await deps.responses.save({
        ...stored,
        response: failedResponse(response, internalFault),
        ended: true,
      });
    }
  }
  return unfinished.length;
}
