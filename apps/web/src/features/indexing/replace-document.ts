import type { InfiniteData } from "@tanstack/react-query";
import type { Document } from "#api/types.ts";

export interface DocumentPage {
  data: Document[];
  next_cursor: string | null;
}

/** The pages with a newer state of one document, or without it; the same object if they do not hold it. */
export function replaceDocument(
  pages: InfiniteData<DocumentPage>,
  id: string,
  document: Document | null,
): InfiniteData<DocumentPage> {
  if (!pages.pages.some((page) => page.data.some((item) => item.id === id))) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      data: page.data.flatMap((item) => (item.id === id ? (document ? [document] : []) : [item])),
    })),
  };
}
