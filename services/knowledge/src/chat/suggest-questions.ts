import { foldEvents, outputText } from "../models/agent-events.ts";
import type { AgentRequest } from "../models/agent-types.ts";
import type { RoutedAnswerer } from "../models/routed-answerer.ts";
import type { ResolvedRoute } from "../models/route-table.ts";
import type { TenantContext } from "../tenancy/tenant.ts";

const maxAnswerChars = 6_000;
const maxQuestions = 5;
const maxQuestionChars = 300;

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["questions"],
  properties: { questions: { type: "array", maxItems: maxQuestions, items: { type: "string" } } },
};

/**
 * Follow-up questions, written by a model in a request of its own: the Agent API gives none.
 * Extraction writes nothing, so that its answers have an empty list.
 */
export async function suggestQuestions(
  answerer: RoutedAnswerer,
  context: TenantContext,
  route: ResolvedRoute,
  question: string,
  answer: string,
): Promise<string[]> {
  if (route.target === "local" || answer === "") return [];
  const request: AgentRequest = {
    model: route.target === "perplexity" ? "perplexity/sonar" : route.name,
    max_tool_calls: 0,
    response_format: { type: "json_schema", json_schema: { name: "follow_ups", schema } },
    input:
      `Write ${maxQuestions} short questions that a reader of this answer may ask next.\n\n` +
      `Question: ${question}\n\nAnswer: ${answer.slice(0, maxAnswerChars)}`,
  };
  try {
    return questionsOf(outputText(await foldEvents(answerer.answerBy(route, request, context))));
  } catch (error) {
    context.signal.throwIfAborted();
    context.log.warn({ err: error }, "no related questions could be written");
    return [];
  }
}

function questionsOf(text: string): string[] {
  const parsed: unknown = JSON.parse(text.replace(/^```(?:json)?|```$/g, ""));
  if (typeof parsed !== "object" || parsed === null || !("questions" in parsed)) return [];
  const { questions } = parsed;
  return (Array.isArray(questions) ? questions : [])
    .filter((entry): entry is string => typeof entry === "string" && entry.trim() !== "")
    .map((entry) => entry.trim().slice(0, maxQuestionChars))
    .slice(0, maxQuestions);
}
