"use client";

import { createContext, use, useCallback, useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { Citation, Place, Source } from "#api/types.ts";

/** What the reader shows: a stretch of a document, and the words in it that matter. */
export interface ReaderTarget {
  key: string;
  documentId: string;
  passageId: string | null;
  title: string;
  url: string | null;
  number: number | null;
  place: Place | null;
}

interface Reader {
  target: ReaderTarget | null;
  open: (target: ReaderTarget) => void;
  close: () => void;
}

const ReaderContext = createContext<Reader>({
  target: null,
  open: () => undefined,
  close: () => undefined,
});

export const useReader = (): Reader => use(ReaderContext);

export function ReaderProvider({ children }: { children: ReactNode }) {
  const [target, open] = useState<ReaderTarget | null>(null);
  const close = useCallback(() => open(null), []);
  const value = useMemo(() => ({ target, open, close }), [target, close]);
  return <ReaderContext value={value}>{children}</ReaderContext>;
}

/** Null if the source is a web page, which is not among the documents. */
export function targetOf(source: Citation | Source, key: string): ReaderTarget | null {
  if (!source.document_id) return null;
  return {
    key,
    documentId: source.document_id,
    passageId: source.passage_id,
    title: source.title,
    url: source.url,
    number: source.number,
    place: source.place,
  };
}
