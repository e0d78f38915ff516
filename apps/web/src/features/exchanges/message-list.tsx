"use client";

import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useMemo } from "react";
import type { WebSocketMessage } from "#api/types.ts";
import { formatDuration } from "#ui/format.ts";
import { EventList } from "./event-list.tsx";

interface MessageListProps {
  messages: readonly WebSocketMessage[];
  startedAt: string | null;
}

/** WebSocket messages of both sides, in the order seen. */
export function MessageList({ messages, startedAt }: MessageListProps) {
  const events = useMemo(
    () =>
      messages.map(({ direction, kind, data, at }, key) => ({
        key,
        mark:
          direction === "sent" ? (
            <IconArrowUp size={15} aria-label="Sent" color="var(--accent)" />
          ) : (
            <IconArrowDown size={15} aria-label="Received" color="var(--good)" />
          ),
        time: timeOf(at, startedAt),
        name: kind === "text" ? direction : `${direction}, binary`,
        data,
        dim: false,
      })),
    [messages, startedAt],
  );
  return <EventList events={events} label="Messages" />;
}

function timeOf(at: string | null, startedAt: string | null): string {
  if (at === null || startedAt === null) return "";
  return formatDuration(Math.max(0, Date.parse(at) - Date.parse(startedAt)));
}
