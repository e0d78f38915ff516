import type { Operations, StreamEvent } from "@workspace/contracts";
import type { Handlers, RequestContext } from "@workspace/http";
import { forTenant } from "../tenancy/tenant.ts";
import type { AnswerEvent } from "./answer.ts";
import { askQuestion } from "./ask-question.ts";
import type { AnswerDependencies } from "./ask-question.ts";
import { cancelAnswer, finishedAnswer, followAnswer, getAnswer } from "./follow-answer.ts";

type AnswerHandlers = Pick<
  Handlers<Operations["knowledge"]>,
  "askQuestion" | "cancelAnswer" | "getAnswer" | "streamAnswer"
>;

export function answerHandlers(deps: AnswerDependencies): AnswerHandlers {
  return {
    askQuestion: async ({ body, context: call }) => {
      const context = forTenant(call);
      const answer = await askQuestion(deps, context, body);
      if (!body.background) cancelWhenLeft(deps, context, answer.id);
      if (body.stream)
        return { status: 200, events: events(followAnswer(deps, context, answer.id, -1)) };
      if (!body.background)
        return { status: 200, body: await finishedAnswer(deps, context, answer.id) };
      return {
        status: 202,
        body: answer,
        headers: { location: `/api/knowledge/answers/${answer.id}` },
      };
    },

    getAnswer: async ({ params, context }) => ({
      status: 200,
      body: await getAnswer(deps, forTenant(context), params.answer_id),
    }),

    streamAnswer: async ({ params, query, headers, context: call }) => {
      const context = forTenant(call);
      await getAnswer(deps, context, params.answer_id);
      const after = query.starting_after ?? Number(headers["last-event-id"] ?? -1);
      return { status: 200, events: events(followAnswer(deps, context, params.answer_id, after)) };
    },

    cancelAnswer: async ({ params, context }) => ({
      status: 200,
      body: await cancelAnswer(deps, forTenant(context), params.answer_id),
    }),
  };
}

function cancelWhenLeft(
  deps: AnswerDependencies,
  { signal }: Pick<RequestContext, "signal">,
  id: string,
): void {
  signal.addEventListener("abort", () => deps.runs.cancel(id), { once: true });
}

async function* events(
  source: AsyncIterable<AnswerEvent>,
): AsyncGenerator<StreamEvent<AnswerEvent>> {
  for await (const event of source)
    yield { id: event.sequence_number, event: event.type, data: event };
}
