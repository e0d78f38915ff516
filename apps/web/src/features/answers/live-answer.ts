import type { Answer, AnswerEvent, AnswerPlan } from "#api/types.ts";

export type Phase = "planning" | "searching" | "reading" | "writing" | "ended";

export interface LiveAnswer {
  answer: Answer;
  plan: AnswerPlan | null;
  phase: Phase;
}

export const isRunning = (answer: Answer): boolean => answer.status === "in_progress";

export function startLive(answer: Answer): LiveAnswer {
  return { answer, plan: null, phase: phaseOf(answer) };
}

function phaseOf(answer: Answer): Phase {
  if (!isRunning(answer)) return "ended";
  if (answer.text) return "writing";
  return answer.sources.length > 0 ? "reading" : "planning";
}

/** The answer after an event. Events come in order, each once, from the first. */
export function applyEvent(live: LiveAnswer, event: AnswerEvent): LiveAnswer {
  const { answer } = live;
  switch (event.type) {
    case "answer-created":
      return { answer: event.answer, plan: null, phase: "planning" };
    case "plan-created":
      return { ...live, plan: event.plan };
    case "search-started":
      return { ...live, phase: "searching" };
    case "search-completed":
      return { ...live, phase: "reading", answer: { ...answer, sources: event.sources } };
    case "text-delta":
      return { ...live, phase: "writing", answer: { ...answer, text: answer.text + event.delta } };
    case "citation-added":
      return { ...live, answer: { ...answer, citations: [...answer.citations, event.citation] } };
    case "answer-completed":
    case "answer-failed":
    case "answer-cancelled":
      return { ...live, phase: "ended", answer: event.answer };
  }
}

/**
 * What to show while the events of an answer that was met in the middle are told again from the first:
 * the further of the two, so that text on the page never goes away.
 */
export function furtherOf(shown: LiveAnswer, replayed: LiveAnswer): LiveAnswer {
  const behind =
    isRunning(replayed.answer) && replayed.answer.text.length < shown.answer.text.length;
  return behind ? { ...shown, plan: replayed.plan ?? shown.plan } : replayed;
}
