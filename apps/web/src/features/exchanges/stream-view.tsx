"use client";

import { Chip, Group } from "@mantine/core";
import { useMemo, useState } from "react";
import { formatDuration } from "#ui/format.ts";
import { EventList } from "./event-list.tsx";
import { kindOfItem } from "./read-stream.ts";
import type { Stream } from "./read-stream.ts";

const mostKinds = 24;

/** The events of a stream in their order and time; those of one kind alone, if wanted. */
export function StreamView({ stream }: { stream: Stream }) {
  const [wanted, setWanted] = useState<string[]>([]);
  const items = useMemo(
    () => stream.items.map((item, key) => ({ ...item, key, label: kindOfItem(item) })),
    [stream],
  );
  const kinds = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { label } of items) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, mostKinds);
  }, [items]);
  const timed = items.some(({ atMs }) => atMs !== null);
  const events = items
    .filter(({ label }) => wanted.length === 0 || wanted.includes(label))
    .map(({ key, label, data, atMs, kind }) => ({
      key,
      mark: key + 1,
      time: atMs !== null ? formatDuration(atMs) : timed ? "" : null,
      name: label,
      data,
      dim: kind !== "event",
    }));
  return (
    <>
      {kinds.length > 1 && (
        <Chip.Group multiple value={wanted} onChange={setWanted}>
          <Group gap={6} mb={10} role="group" aria-label="Kinds of events">
            {kinds.map(([name, count]) => (
              <Chip key={name} value={name} size="xs" variant="outline">
                {name} ({count.toLocaleString("en")})
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <EventList events={events} label="Events of the stream" />
    </>
  );
}
