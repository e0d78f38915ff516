"use client";

import Link from "next/link";
import { formatCount, formatDuration } from "#ui/format.ts";
import { useIndexing } from "./use-indexing.tsx";
import classes from "./indexing.module.css";

/** The state of the index in a few words, at the foot of every page. */
export function IndexingPill() {
  const { status, connection } = useIndexing();
  if (!status) return <span className={classes.pill}>&nbsp;</span>;
  if (connection === "waiting") {
    return (
      <span className={classes.pill} data-state="waiting">
        <i aria-hidden="true" /> Reconnecting …
      </span>
    );
  }
  const { state, documents, passages, eta_seconds: eta } = status;
  const words =
    state === "idle"
      ? `${formatCount(documents.ready)} ${documents.ready === 1 ? "document" : "documents"} indexed`
      : state === "indexing"
        ? `Reading ${formatCount(documents.indexing)} …`
        : `Vectors ${percent(passages.embedded, passages.total)} %${eta ? `, ${formatDuration(eta * 1000)}` : ""}`;
  return (
    <Link href="/documents" className={classes.pill} data-state={state}>
      <i aria-hidden="true" />
      {words}
    </Link>
  );
}

export function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((part / whole) * 100);
}
