"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { ExchangeSummary } from "#api/types.ts";
import { ExchangeRow, rowId } from "./exchange-row.tsx";
import { stepOf } from "./table-keys.ts";
import classes from "./exchange-table.module.css";

interface ExchangeTableProps {
  exchanges: readonly ExchangeSummary[];
  /** How many there are in all, loaded or not. */
  total: number;
  hasMore: boolean;
  loadMore: () => void;
  openId: string | null;
  onOpen: (id: string | null) => void;
}

const rowHeight = 38;
const headHeight = 36;
/** Rows ahead of those in sight that are asked for in time. */
const ahead = 400;

/**
 * Only rows in sight exist, and rows whose page is not there yet stand as outlines: a hundred thousand
 * scroll as easily as ten. The arrow keys move; what is open beside the table follows them.
 */
export function ExchangeTable({
  exchanges,
  total,
  hasMore,
  loadMore,
  openId,
  onOpen,
}: ExchangeTableProps) {
  const body = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const [active, setActive] = useState(0);
  const count = hasMore ? Math.max(total, exchanges.length) : exchanges.length;
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    overscan: 15,
    scrollMargin: margin,
    scrollPaddingStart: headHeight + 60,
    scrollPaddingEnd: 20,
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;

  useLayoutEffect(() => {
    const top = (body.current?.getBoundingClientRect().top ?? 0) + globalThis.scrollY;
    setMargin((before) => (Math.abs(before - top) > 1 ? top : before));
  });
  useEffect(() => {
    if (hasMore && lastShown >= exchanges.length - ahead) loadMore();
  }, [hasMore, lastShown, exchanges.length, loadMore]);

  const openAt = useCallback(
    (index: number) => {
      const id = exchanges[index]?.id;
      if (id === undefined) return;
      setActive(index);
      onOpen(id);
      grid.current?.focus({ preventScroll: true });
    },
    [exchanges, onOpen],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") openAt(active);
    else if (event.key === "Escape" && openId !== null) onOpen(null);
    else {
      const page = Math.max(1, Math.floor(globalThis.innerHeight / rowHeight) - 4);
      const next = stepOf(event.key, active, count, page);
      if (next === null) return;
      setActive(next);
      rows.scrollToIndex(next, { align: "auto" });
      const id = exchanges[next]?.id;
      if (openId !== null && id !== undefined) onOpen(id);
    }
    event.preventDefault();
  };

  return (
    <div
      ref={grid}
      role="grid"
      aria-label="Exchanges"
      aria-rowcount={count + 1}
      aria-activedescendant={exchanges[active] ? rowId(active) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className={classes.table}
      data-exchange-table
    >
      <div role="row" className={classes.head}>
        <span role="columnheader">Method</span>
        <span role="columnheader">Status</span>
        <span role="columnheader">Address</span>
        <span role="columnheader" className={classes.wideOnly}>
          Type
        </span>
        <span role="columnheader" className={`${classes.number} ${classes.wideOnly}`}>
          Size
        </span>
        <span role="columnheader" className={`${classes.number} ${classes.wideOnly}`}>
          Took
        </span>
        <span role="columnheader" className={`${classes.number} ${classes.wideOnly}`}>
          At
        </span>
      </div>
      <div ref={body} role="rowgroup" style={{ position: "relative", height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <ExchangeRow
            key={index}
            exchange={exchanges[index]}
            index={index}
            top={start - rows.options.scrollMargin}
            active={index === active}
            open={openId !== null && exchanges[index]?.id === openId}
            onOpen={openAt}
          />
        ))}
      </div>
    </div>
  );
}
