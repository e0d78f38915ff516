import type { ParsedPassage } from "../parsing/parsed-document.ts";
import { encodeTerms } from "../retrieval/index.ts";

/** A passage ready to be stored: its place, its terms, and its vector if it had one before. */
export interface PassageInput extends ParsedPassage {
  terms: Buffer;
  embedding: Buffer | null;
}

export function passageInput(title: string, passage: ParsedPassage): PassageInput {
  return {
    ...passage,
    terms: encodeTerms(...contextOf(title, passage), passage.text),
    embedding: null,
  };
}

/** What the model reads of a passage: its text under the title and the heading that it lacks. */
export function embeddingText(title: string, headingPath: readonly string[], text: string): string {
  return [...contextOf(title, { headingPath, text }), text]
    .filter((part) => part !== "")
    .join("\n");
}

/** The title and headings, without those that open the text anyway. */
function contextOf(
  title: string,
  { headingPath, text }: { headingPath: readonly string[]; text: string },
): string[] {
  const opening = text.slice(0, 300);
  return [...new Set([title, ...headingPath])].filter((part) => !opening.includes(part));
}
