"use client";

import { Checkbox } from "@mantine/core";
import Link from "next/link";
import type { Document } from "#api/types.ts";
import { formatAgo, formatBytes, formatCount } from "#ui/format.ts";
import { MoreMenu } from "#ui/more-menu.tsx";
import { DocumentMenuItems } from "./document-menu-items.tsx";
import { DocumentState } from "./document-state.tsx";
import { kindNames, originNames } from "./document-words.ts";
import classes from "./document-table.module.css";

interface DocumentRowProps {
  document: Document;
  index: number;
  top: number;
  selected: boolean;
  onToggle: (id: string) => void;
}

export function DocumentRow({ document, index, top, selected, onToggle }: DocumentRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell">
        <Checkbox
          size="xs"
          aria-label={`Select ${document.title}`}
          checked={selected}
          onChange={() => onToggle(document.id)}
        />
      </span>
      <span role="cell" className={classes.main}>
        <Link href={`/documents/${document.id}`} className={classes.title}>
          {document.title}
        </Link>
        <span className={classes.where}>{whereOf(document)}</span>
      </span>
      <span role="cell" className={classes.wideOnly}>
        {kindNames[document.kind]}
      </span>
      <span role="cell" className={`${classes.wideOnly} ${classes.number}`}>
        {formatCount(document.passage_count)}
      </span>
      <span role="cell" className={`${classes.wideOnly} ${classes.number}`}>
        {formatBytes(document.size_bytes)}
      </span>
      <span role="cell">
        <DocumentState document={document} />
      </span>
      <span role="cell">
        <MoreMenu label={`Menu of ${document.title}`}>
          <DocumentMenuItems document={document} />
        </MoreMenu>
      </span>
    </div>
  );
}

function whereOf(document: Document): string {
  const where = document.origin_path ?? document.domain ?? originNames[document.origin];
  return `${where} · ${formatAgo(document.updated_at)}`;
}
