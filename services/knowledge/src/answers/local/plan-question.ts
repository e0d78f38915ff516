import { InvalidInputError } from "@workspace/http";
import type { AgentRequest, InputItem } from "../../models/agent-types.ts";

/** What to search for, and in the light of which conversation. */
export interface QuestionPlan {
  /** The user's last message. */
  question: string;
  /** The question as it would be asked outside its conversation. */
  standaloneQuestion: string;
  queries: string[];
}

/** Words that point back to something said before. */
const pointers =
  /\b(it|its|that|those|these|this|they|them|their|he|she|his|her|there|one|ones|former|latter|same|else|instead|also|too|then)\b/i;
const openings = /^(and|but|or|so|what about|how about|why|how so|which ones?|more|else)\b/i;
const shortQuestionWords = 3;

/**
 * Plans without a model: a follow-up that points back takes the earlier question along.
 *
 * @throws InvalidInputError when the input holds no question
 */
export function planQuestion(request: Pick<AgentRequest, "input">): QuestionPlan {
  const turns = userTurns(request.input);
  const question = turns.at(-1);
  if (!question)
    throw new InvalidInputError("The input has no user message with text", [], "input");
  const earlier = turns.at(-2);
  const standaloneQuestion = earlier && pointsBack(question) ? `${earlier} ${question}` : question;
  return { question, standaloneQuestion, queries: [standaloneQuestion] };
}

function pointsBack(question: string): boolean {
  const words = question.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length <= shortQuestionWords || openings.test(question) || pointers.test(question);
}

function userTurns(input: string | readonly InputItem[]): string[] {
  if (typeof input === "string") return [input.trim()].filter(Boolean);
  return input
    .filter((item) => item.type === "message" && item.role === "user")
    .map(textOf)
    .filter(Boolean);
}

function textOf(item: InputItem): string {
  if (item.type !== "message") return "";
  if (typeof item.content === "string") return item.content.trim();
  return item.content
    .map((part) => part.text ?? "")
    .join("\n")
    .trim();
}
