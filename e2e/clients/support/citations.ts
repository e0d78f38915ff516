import type { Stack } from "@workspace/testing/stack";
import { expect } from "vitest";

/**
 * Follows a citation's address to the passage that it names, and gives the passage's text with
 * white space folded. A document with an address of its own is cited by that.
 */
export async function citedPassage(stack: Stack, url: string): Promise<string> {
  const external = stack.documents.find(({ sourceUrl }) => sourceUrl && url.startsWith(sourceUrl));
  if (external) return folded(external.text);
  const { origin, pathname, searchParams } = new URL(url);
  expect(origin).toBe(stack.baseUrl);
  const passageId = searchParams.get("passage") ?? "";
  const passage = await stack.knowledge.getPassage({ path: { passage_id: passageId } });
  expect(pathname).toBe(`/documents/${passage.document_id}`);
  expect(stack.documents.map(({ id }) => id)).toContain(passage.document_id);
  return folded(passage.text);
}

export interface CitedText {
  readonly text: string;
  readonly annotations?:
    | readonly {
        readonly type?: string;
        readonly url?: string;
        readonly title?: string;
        readonly start_index?: number;
        readonly end_index?: number;
      }[]
    | undefined;
}

/** Each annotation covers words of the answer that stand in the passage it points to. */
export async function expectCited(stack: Stack, { text, annotations }: CitedText): Promise<void> {
  expect(annotations?.length).toBeGreaterThan(0);
  for (const { url, title, start_index: start, end_index: end } of annotations ?? []) {
    const quote = text.slice(start, end);
    expect(quote).not.toBe("");
    expect(title).toBeTruthy();
    expect(await citedPassage(stack, url ?? "")).toContain(quote);
  }
}

/** Every mark in the text has its citation, and the words before it stand in that passage. */
export async function expectMarked(
  stack: Stack,
  text: string,
  urls: readonly (string | undefined)[],
): Promise<void> {
  const marked = [...text.matchAll(/(?<quote>[^[\]]+) \[(?<mark>\d+)\]/g)];
  expect(marked.length).toBeGreaterThan(0);
  for (const { groups } of marked) {
    const passage = await citedPassage(stack, urls[Number(groups?.mark) - 1] ?? "");
    expect(passage).toContain(groups?.quote?.trim() ?? "no quote");
  }
}

function folded(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
