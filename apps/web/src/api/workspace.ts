import { knowledge } from "./clients.ts";
import { followEvents } from "./follow-events.ts";
import type { ConnectionState } from "./follow-events.ts";
import type { IndexingEvent, SearchRequest } from "./types.ts";

export const searchPassages = (body: SearchRequest, signal: AbortSignal) =>
  knowledge.searchPassages({ body }, { signal });

export const listModels = (signal: AbortSignal) => knowledge.listAnswerModels({}, { signal });

export const getSettings = (signal: AbortSignal) => knowledge.getSettings({}, { signal });

export const getStats = (signal: AbortSignal) => knowledge.getStats({}, { signal });

interface FollowIndexingOptions {
  signal: AbortSignal;
  onEvent: (event: IndexingEvent) => void;
  onConnection?: (state: ConnectionState) => void;
}

export const followIndexing = ({
  signal,
  onEvent,
  onConnection,
}: FollowIndexingOptions): Promise<void> =>
  followEvents<IndexingEvent>({
    open: () => knowledge.streams.streamIndexingEvents({}, { signal, timeoutMs: 45_000 }),
    signal,
    onEvent,
    isLast: () => false,
    onConnection,
  });
