"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { ConnectionState } from "#api/follow-events.ts";
import type { Document, IndexingEvent, IndexingStatus } from "#api/types.ts";
import { followIndexing } from "#api/workspace.ts";
import { replaceDocument } from "./replace-document.ts";
import type { DocumentPage } from "./replace-document.ts";

interface Indexing {
  status: IndexingStatus | null;
  connection: ConnectionState;
}

const IndexingContext = createContext<Indexing>({ status: null, connection: "waiting" });

export const useIndexing = (): Indexing => use(IndexingContext);

/** Follows indexing for the whole page over one stream, and keeps what was read of documents up to date. */
export function IndexingProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [indexing, setIndexing] = useState<Indexing>({ status: null, connection: "waiting" });

  useEffect(() => {
    const reader = new AbortController();
    const refresh = createRefresher(queries, 1000);
    const refreshVectors = createRefresher(queries, 3000);
    let embedded: number | null = null;
    void followIndexing({
      signal: reader.signal,
      onConnection: (connection) =>
        setIndexing((before) =>
          before.connection === connection ? before : { ...before, connection },
        ),
      onEvent: (event) => {
        if (event.type !== "status-changed") return applyChange(queries, event, refresh);
        setIndexing((before) => ({ ...before, status: event.status }));
        // Vectors come without an event of their document's own.
        if (embedded !== null && embedded !== event.status.passages.embedded) refreshVectors();
        embedded = event.status.passages.embedded;
      },
      // A session that ended shows itself in every other request; the stream has nothing to add.
    }).catch(() => undefined);
    return () => reader.abort();
  }, [queries]);

  return <IndexingContext value={indexing}>{children}</IndexingContext>;
}

type Change = Exclude<IndexingEvent, { type: "status-changed" }>;

function applyChange(queries: QueryClient, event: Change, refresh: () => void): void {
  const id = event.type === "document-changed" ? event.document.id : event.document_id;
  const document = event.type === "document-changed" ? event.document : null;
  let known = false;
  queries.setQueriesData<InfiniteData<DocumentPage>>({ queryKey: ["documents"] }, (data) => {
    const next = data && replaceDocument(data, id, document);
    known ||= next !== data;
    return next;
  });
  if (document)
    queries.setQueryData<Document>(["document", id], (before) => (before ? document : before));
  if (!known || document?.status !== "indexing") refresh();
}

/** What changed in the lists and counts is read again at most once in a while, however fast it changes. */
function createRefresher(queries: QueryClient, pauseMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      for (const key of ["documents", "document", "stats", "folders", "collections"]) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
    }, pauseMs);
  };
}
