"use client";

import { Checkbox, VisuallyHidden } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Document } from "#api/types.ts";
import { DocumentRow } from "./document-row.tsx";
import classes from "./document-table.module.css";

interface DocumentTableProps {
  documents: readonly Document[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  hasMore: boolean;
  loadMore: () => void;
}

const rowHeight = 60;

/** Only the rows in view exist, so that thousands of documents scroll as easily as ten. */
export function DocumentTable({
  documents,
  selected,
  onSelect,
  hasMore,
  loadMore,
}: DocumentTableProps) {
  const body = useRef<HTMLDivElement>(null);
  const rows = useWindowVirtualizer({
    count: documents.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: body.current?.offsetTop ?? 0,
    getItemKey: (index) => documents[index]?.id ?? index,
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasMore && lastShown >= documents.length - 20) loadMore();
  }, [hasMore, lastShown, documents.length]);

  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  const all = documents.length > 0 && documents.every(({ id }) => selected.has(id));

  return (
    <div
      role="table"
      aria-label="Documents"
      aria-rowcount={hasMore ? -1 : documents.length + 1}
      className={classes.table}
    >
      <div role="row" className={classes.head}>
        <span role="columnheader">
          <Checkbox
            size="xs"
            aria-label="Select all that are loaded"
            checked={all}
            indeterminate={!all && selected.size > 0}
            onChange={() => onSelect(all ? new Set() : new Set(documents.map(({ id }) => id)))}
          />
        </span>
        <span role="columnheader">Title</span>
        <span role="columnheader" className={classes.wideOnly}>
          Kind
        </span>
        <span role="columnheader" className={classes.wideOnly}>
          Passages
        </span>
        <span role="columnheader" className={classes.wideOnly}>
          Size
        </span>
        <span role="columnheader">Status</span>
        <span role="columnheader">
          <VisuallyHidden>Menu</VisuallyHidden>
        </span>
      </div>
      <div ref={body} role="rowgroup" style={{ position: "relative", height: rows.getTotalSize() }}>
        {items.map((item) => {
          const document = documents[item.index];
          if (!document) return null;
          return (
            <DocumentRow
              key={item.key}
              document={document}
              index={item.index}
              top={item.start - rows.options.scrollMargin}
              selected={selected.has(document.id)}
              onToggle={toggle}
            />
          );
        })}
      </div>
    </div>
  );
}
