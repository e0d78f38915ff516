import { expect, test } from "vitest";
import type { AnswerEvent } from "#api/types.ts";
import { applyEvent, furtherOf, startLive } from "./live-answer.ts";
import { sampleAnswer, sampleCitation } from "./sample-answer.ts";

const head = { sequence_number: 0, answer_id: "ans_1" };
const events: AnswerEvent[] = [
  { ...head, type: "answer-created", answer: sampleAnswer() },
  { ...head, type: "plan-created", plan: { standalone_question: "q", queries: ["har"] } },
  { ...head, type: "search-started", queries: ["har"] },
  { ...head, type: "search-completed", sources: [] },
  { ...head, type: "text-delta", delta: "Choose " },
  { ...head, type: "text-delta", delta: "Export HAR. [1]" },
  { ...head, type: "citation-added", citation: sampleCitation() },
];
const play = (upTo: number) => events.slice(0, upTo).reduce(applyEvent, startLive(sampleAnswer()));

test("phases follow the events", () => {
  expect([1, 2, 3, 4, 5].map((count) => play(count).phase)).toEqual([
    "planning",
    "planning",
    "searching",
    "reading",
    "writing",
  ]);
});

test("text grows and citations gather", () => {
  const { answer } = play(7);
  expect(answer.text).toBe("Choose Export HAR. [1]");
  expect(answer.citations).toHaveLength(1);
});

test("the last event's answer counts over all earlier events", () => {
  const answer = sampleAnswer({ status: "completed", text: "Final." });
  const live = applyEvent(play(6), { ...head, type: "answer-completed", answer });
  expect(live).toMatchObject({ phase: "ended", answer: { text: "Final." } });
});

test("a replay never takes text off the page", () => {
  const shown = startLive(sampleAnswer({ text: "Choose Export" }));
  expect(furtherOf(shown, play(5)).answer.text).toBe("Choose Export");
  expect(furtherOf(shown, play(6)).answer.text).toBe("Choose Export HAR. [1]");
  const ended = applyEvent(play(5), {
    ...head,
    type: "answer-cancelled",
    answer: sampleAnswer({ status: "cancelled", text: "Ch" }),
  });
  expect(furtherOf(shown, ended).answer.text).toBe("Ch");
});
