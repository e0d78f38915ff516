import Link from "next/link";
import { memo } from "react";
import type { MouseEvent } from "react";
import type { ExchangeSummary } from "#api/types.ts";
import { formatBytes, formatDuration } from "#ui/format.ts";
import { exactMoment, kindOf, partsOf, toneOf } from "./exchange-words.ts";
import classes from "./exchange-table.module.css";

interface ExchangeRowProps {
  /** Undefined until its page is there. */
  exchange: ExchangeSummary | undefined;
  index: number;
  top: number;
  active: boolean;
  open: boolean;
  onOpen: (index: number) => void;
}

export const rowId = (index: number): string => `exchange-${index}`;

/** Memoised, because moving through the table draws it again and again. */
export const ExchangeRow = memo(function ExchangeRow({
  exchange,
  index,
  top,
  active,
  open,
  onOpen,
}: ExchangeRowProps) {
  const transform = `translateY(${top}px)`;
  if (!exchange) {
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-busy
        className={classes.row}
        style={{ transform }}
      >
        <span role="gridcell" className={classes.waiting} />
      </div>
    );
  }
  const { host, path } = partsOf(exchange.url);
  const openHere = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(index);
  };
  return (
    <div
      role="row"
      id={rowId(index)}
      aria-rowindex={index + 2}
      aria-selected={open}
      data-active={active || undefined}
      className={classes.row}
      style={{ transform }}
      onClick={openHere}
    >
      <span role="gridcell" className={classes.method}>
        {exchange.method}
      </span>
      <span role="gridcell" className={classes.status} data-tone={toneOf(exchange.status)}>
        {exchange.status ?? "–"}
      </span>
      <span role="gridcell" className={classes.address}>
        <Link
          href={`/exchanges/${exchange.id}`}
          prefetch={false}
          tabIndex={-1}
          title={exchange.url}
        >
          {path}
        </Link>
        <span className={classes.host}>{host}</span>
      </span>
      <span role="gridcell" className={`${classes.dim} ${classes.wideOnly}`}>
        {kindOf(exchange)}
      </span>
      <span role="gridcell" className={`${classes.number} ${classes.wideOnly}`}>
        {formatBytes(exchange.response_bytes)}
      </span>
      <span role="gridcell" className={`${classes.number} ${classes.wideOnly}`}>
        {exchange.duration_ms === null ? "" : formatDuration(exchange.duration_ms)}
      </span>
      <span role="gridcell" className={`${classes.number} ${classes.dim} ${classes.wideOnly}`}>
        {exchange.started_at === null ? "" : exactMoment(exchange.started_at)}
      </span>
    </div>
  );
});
