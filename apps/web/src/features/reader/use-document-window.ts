import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getDocumentContent } from "#api/documents.ts";
import { wholeLines, windowAround } from "./text-window.ts";
import type { CharRange } from "./text-window.ts";

const stepChars = 16_000;

/** The text of a document around a place, to be widened to either side. */
export function useDocumentWindow(documentId: string, place: CharRange | null, sizeChars: number) {
  const [range, setRange] = useState(() => windowAround(place, sizeChars));
  const content = useQuery({
    queryKey: ["content", documentId, range.start, range.end],
    queryFn: ({ signal }) => getDocumentContent(documentId, range.start, range.end, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return {
    content,
    window: content.data ? wholeLines(content.data, place) : null,
    showEarlier: () => setRange({ ...range, start: Math.max(0, range.start - stepChars) }),
    showLater: () => setRange({ ...range, end: range.end + stepChars }),
  };
}
