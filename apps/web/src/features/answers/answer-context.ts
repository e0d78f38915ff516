import { createContext, use } from "react";
import type { Answer } from "#api/types.ts";

/** The answer that a citation mark stands in; marks are drawn deep inside the Markdown. */
export const AnswerContext = createContext<Answer | null>(null);

export const useAnswer = (): Answer | null => use(AnswerContext);
