import { Tooltip } from "@mantine/core";
import { percent } from "#features/indexing/indexing-pill.tsx";
import type { Document } from "#api/types.ts";
import classes from "./document-table.module.css";

/** A document's status in a word; the reason of a failure, and how far its vectors are, on hovering. */
export function DocumentState({ document }: { document: Document }) {
  const { status, error, passage_count: total, embedded_passage_count: embedded } = document;
  if (status === "failed") {
    return (
      <Tooltip label={error ?? "It could not be read."} multiline maw={320}>
        <span className={classes.state} data-state="failed" tabIndex={0}>
          Failed
        </span>
      </Tooltip>
    );
  }
  if (status === "indexing") {
    return (
      <span className={classes.state} data-state="indexing">
        Indexing
      </span>
    );
  }
  if (embedded < total) {
    return (
      <Tooltip
        label={`${embedded} of ${total} passages have their vector. Search by words works already.`}
        multiline
        maw={280}
      >
        <span className={classes.state} data-state="embedding" tabIndex={0}>
          {percent(embedded, total)} %
        </span>
      </Tooltip>
    );
  }
  return (
    <span className={classes.state} data-state="ready">
      Ready
    </span>
  );
}
