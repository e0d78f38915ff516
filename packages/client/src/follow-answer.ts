import type { Schemas } from "@workspace/contracts";
import type { CallOptions } from "./call-types.ts";
import type { KnowledgeClient } from "./create-client.ts";
import { ApiError, ConnectionError } from "./errors.ts";

type AnswerEvent = Schemas["knowledge"]["AnswerEvent"];
type Question = Omit<Schemas["knowledge"]["AskQuestion"], "stream" | "background">;

const FINAL = new Set<AnswerEvent["type"]>([
  "answer-completed",
  "answer-failed",
  "answer-cancelled",
]);
const MAX_FAILURES = 5;
const FIRST_DELAY_MS = 250;

/**
 * Asks, and gives the answer's events to the last one, each once: a connection that breaks is
 * taken up again where it broke. The work goes on without the caller, whom an abort only frees
 * from waiting; `cancelAnswer` ends it.
 * @throws ApiError; ConnectionError after five failures in a row
 */
export async function* askAndFollow(
  client: KnowledgeClient,
  question: Question,
  options: CallOptions = {},
): AsyncGenerator<AnswerEvent, void> {
  const body = { ...question, stream: true, background: true };
  let last: AnswerEvent | null = null;
  try {
    for await (const event of client.streams.askQuestion({ body }, options)) {
      last = event;
      yield event;
      if (FINAL.has(event.type)) return;
    }
  } catch (error) {
    // Before the first event nobody knows the answer's id: asking again could ask twice.
    if (!(error instanceof ConnectionError) || last === null) throw error;
  }
  if (last === null) throw new ConnectionError("askQuestion", "broken", "The stream was empty");
  yield* followAnswer(client, last.answer_id, { ...options, startingAfter: last.sequence_number });
}

/**
 * The events of an answer after `startingAfter` (or from the first), to the last one, each once.
 * @throws ApiError; ConnectionError after five failures in a row
 */
export async function* followAnswer(
  client: KnowledgeClient,
  answerId: string,
  options: CallOptions & { readonly startingAfter?: number } = {},
): AsyncGenerator<AnswerEvent, void> {
  let after = options.startingAfter;
  let failures = 0;
  for (;;) {
    const query = after === undefined ? {} : { starting_after: after };
    try {
      const events = client.streams.streamAnswer({ path: { answer_id: answerId }, query }, options);
      for await (const event of events) {
        if (after !== undefined && event.sequence_number <= after) continue;
        after = event.sequence_number;
        failures = 0;
        yield event;
        if (FINAL.has(event.type)) return;
      }
      // Whoever asks for what comes after the last event of an ended answer is told nothing more.
      const answer = await client.getAnswer({ path: { answer_id: answerId } }, options);
      if (answer.status !== "in_progress" && failures > 0) return;
      throw new ConnectionError("streamAnswer", "broken", "The stream ended before the answer");
    } catch (error) {
      failures++;
      if (!isPassing(error) || failures >= MAX_FAILURES) throw error;
      await pause(FIRST_DELAY_MS * 2 ** (failures - 1), options.signal);
    }
  }
}

function isPassing(error: unknown): boolean {
  return (
    error instanceof ConnectionError ||
    (error instanceof ApiError && [429, 502, 503].includes(error.status))
  );
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, delayMs);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
