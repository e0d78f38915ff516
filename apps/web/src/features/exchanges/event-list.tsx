"use client";

import { IconChevronRight } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { JsonTree } from "#ui/json/json-tree.tsx";
import { parseExact } from "#ui/json/parse-exact.ts";
import { RedactedText } from "#ui/redacted-text.tsx";
import { stepOf } from "./table-keys.ts";
import classes from "./event-list.module.css";

export interface ListedEvent {
  key: number;
  /** Such as an arrow, or the number of the event. */
  mark: ReactNode;
  /** Null in all where no time was seen. */
  time: string | null;
  name: string;
  data: string;
  dim: boolean;
}

interface EventListProps {
  events: readonly ListedEvent[];
  label: string;
}

const longestPreview = 240;

/** What came one after the other; each opens to all that it holds. Only those in sight exist. */
export function EventList({ events, label }: EventListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const virtual = useVirtualizer({
    count: events.length,
    estimateSize: () => 32,
    overscan: 15,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => events[index]?.key ?? index,
  });
  const toggle = (key: number) =>
    setOpened((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const from = Number(
      (event.target as HTMLElement).closest("[data-index]")?.getAttribute("data-index") ?? -1,
    );
    const next =
      event.target instanceof HTMLButtonElement ? stepOf(event.key, from, events.length, 10) : null;
    if (next === null) return;
    event.preventDefault();
    virtual.scrollToIndex(next, { align: "auto" });
    // The row may only now come to be.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] button`)?.focus(),
    );
  };

  return (
    <div
      ref={scroller}
      className={classes.list}
      data-untimed={events.every(({ time }) => time === null) || undefined}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      <ul aria-label={label} style={{ position: "relative", height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const event = events[index];
          if (!event) return null;
          return (
            <li
              key={event.key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={events.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <EventRow
                event={event}
                open={opened.has(event.key)}
                onToggle={() => toggle(event.key)}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface EventRowProps {
  event: ListedEvent;
  open: boolean;
  onToggle: () => void;
}

function EventRow({ event, open, onToggle }: EventRowProps) {
  const { mark, time, name, data, dim } = event;
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        className={classes.row}
        data-dim={dim || undefined}
        onClick={onToggle}
      >
        <IconChevronRight size={14} stroke={2} aria-hidden="true" className={classes.chevron} />
        <span className={classes.mark}>{mark}</span>
        {time !== null && <span className={classes.time}>{time}</span>}
        <span className={classes.name}>{name}</span>
        <span className={classes.preview}>
          <RedactedText text={data.slice(0, longestPreview)} />
        </span>
      </button>
      {open && <EventData data={data} name={name} />}
    </>
  );
}

function EventData({ data, name }: { data: string; name: string }) {
  const value = /^\s*[{["]/.test(data) ? parseExact(data) : undefined;
  return (
    <div className={classes.data}>
      {value === undefined ? (
        <pre className={classes.plain} tabIndex={0}>
          <RedactedText text={data} />
        </pre>
      ) : (
        <JsonTree value={value} label={`Data of ${name}`} maxHeight="40vh" />
      )}
    </div>
  );
}
