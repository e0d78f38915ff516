import { expect, test } from "vitest";
import { planQuestion } from "./plan-question.ts";

const conversation = (...texts: string[]) => ({
  input: texts.map((content, index) => ({
    type: "message" as const,
    role: index % 2 === 0 ? ("user" as const) : ("assistant" as const),
    content,
  })),
});

test("a first question stands by itself", () => {
  expect(planQuestion({ input: "  How do I import a HAR? " }).standaloneQuestion).toBe(
    "How do I import a HAR?",
  );
});

test.each(["Where is it stored?", "And for Firefox?", "Why?"])(
  "%s takes the earlier question along",
  (followUp) => {
    const plan = planQuestion(conversation("How do I import a HAR?", "Drop it.", followUp));
    expect(plan.question).toBe(followUp);
    expect(plan.queries).toEqual([`How do I import a HAR? ${followUp}`]);
  },
);

test("a new question does not", () => {
  const plan = planQuestion(
    conversation(
      "How do I import a HAR?",
      "Drop it.",
      "Which limits protect the gateway from floods?",
    ),
  );
  expect(plan.standaloneQuestion).toBe("Which limits protect the gateway from floods?");
});

test("input without a user's text is refused", () => {
  expect(() => planQuestion({ input: "   " })).toThrow(/no user message/);
  expect(() =>
    planQuestion({ input: [{ type: "message", role: "system", content: "Be brief" }] }),
  ).toThrow(/no user message/);
});
