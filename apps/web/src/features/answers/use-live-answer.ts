import { useEffect, useState } from "react";
import { followAnswer } from "#api/answers.ts";
import type { ConnectionState } from "#api/follow-events.ts";
import type { Answer, AnswerEvent } from "#api/types.ts";
import { applyEvent, furtherOf, isRunning, startLive } from "./live-answer.ts";
import type { LiveAnswer } from "./live-answer.ts";

interface Following {
  live: LiveAnswer;
  connection: ConnectionState;
  error: unknown;
}

/** Follows an answer while it runs, also one that was met in the middle; `onEnd` gets it when it is whole. */
export function useLiveAnswer(answer: Answer, onEnd: (answer: Answer) => void): Following {
  const [live, setLive] = useState<LiveAnswer | null>(null);
  const [connection, setConnection] = useState<ConnectionState>("open");
  const [error, setError] = useState<unknown>(null);
  const running = isRunning(answer);

  useEffect(() => {
    if (!running) return setLive(null);
    const reader = new AbortController();
    const met = startLive(answer);
    let replayed = met;
    const queue = createFrameQueue((events) => {
      replayed = events.reduce(applyEvent, replayed);
      setLive(furtherOf(met, replayed));
      if (replayed.phase === "ended") onEnd(replayed.answer);
    });
    setError(null);
    followAnswer({
      id: answer.id,
      signal: reader.signal,
      onEvent: queue.add,
      onConnection: setConnection,
    }).catch(setError);
    return () => {
      reader.abort();
      queue.close();
    };
    // The stream belongs to the answer's id; a refetched copy of the same answer must not restart it.
  }, [answer.id, running]);

  return {
    live: live?.answer.id === answer.id && running ? live : startLive(answer),
    connection,
    error,
  };
}

/** Gathers the events between two frames, so that a fast stream renders once a frame. */
function createFrameQueue(flush: (events: AnswerEvent[]) => void) {
  let events: AnswerEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    add(event: AnswerEvent) {
      events.push(event);
      // A timer, not an animation frame: those stop in a hidden tab.
      timer ??= setTimeout(() => {
        timer = null;
        flush(events.splice(0));
      }, 16);
    },
    close() {
      if (timer) clearTimeout(timer);
      events = [];
    },
  };
}
