import { knowledge } from "./clients.ts";
import { followEvents } from "./follow-events.ts";
import type { ConnectionState } from "./follow-events.ts";
import type { Answer, AnswerEvent, AskQuestion } from "./types.ts";

export type Question = Omit<AskQuestion, "stream" | "background">;

/** Starts an answer that runs on the server, whether or not this page stays; `followAnswer` gives its events. */
export const askQuestion = (question: Question): Promise<Answer> =>
  knowledge.askQuestion({ body: { ...question, background: true } });

export const cancelAnswer = (id: string): Promise<Answer> =>
  knowledge.cancelAnswer({ path: { answer_id: id } });

const lastEvents: ReadonlySet<string> = new Set([
  "answer-completed",
  "answer-failed",
  "answer-cancelled",
]);

interface FollowAnswerOptions {
  id: string;
  signal: AbortSignal;
  onEvent: (event: AnswerEvent) => void;
  onConnection?: (state: ConnectionState) => void;
}

/** Gives all events of an answer from its first, each once, over as many connections as it takes. */
export const followAnswer = ({
  id,
  signal,
  onEvent,
  onConnection,
}: FollowAnswerOptions): Promise<void> =>
  followEvents<AnswerEvent>({
    open: (last) =>
      knowledge.streams.streamAnswer(
        { path: { answer_id: id }, query: last ? { starting_after: last.sequence_number } : {} },
        { signal, timeoutMs: 45_000 },
      ),
    signal,
    onEvent,
    isLast: (event) => lastEvents.has(event.type),
    onConnection,
  });
