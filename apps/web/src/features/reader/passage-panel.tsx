"use client";

import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowsDiagonal, IconExternalLink, IconX } from "@tabler/icons-react";
import Link from "next/link";
import { placeWords } from "#features/answers/place-words.ts";
import { DocumentText } from "./document-text.tsx";
import type { ReaderTarget } from "./reader-context.tsx";
import { readerHref } from "./reader-href.ts";
import classes from "./passage-panel.module.css";

/** A cited passage in its place: the document around it, the cited words marked. */
export function PassagePanel({ target, onClose }: { target: ReaderTarget; onClose: () => void }) {
  const { place } = target;
  const path = place?.heading_path ?? [];
  const where = place ? placeWords(place) : "";
  return (
    <div className={classes.panel} data-testid="passage-panel">
      <header className={classes.header}>
        <div className={classes.top}>
          {target.number !== null && <span className={classes.number}>{target.number}</span>}
          <h2 className={classes.title}>{target.title}</h2>
          <div className={classes.actions}>
            <Tooltip label="Open the document">
              <ActionIcon component={Link} href={readerHref(target)} aria-label="Open the document">
                <IconArrowsDiagonal size={17} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
            {target.url && isElsewhere(target.url) && (
              <Tooltip label="Open the source">
                <ActionIcon
                  component="a"
                  href={target.url}
                  target="_blank"
                  rel="noopener noreferrer nofollow"
                  aria-label="Open the source"
                >
                  <IconExternalLink size={17} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            )}
            <Tooltip label="Close (Esc)">
              <ActionIcon onClick={onClose} aria-label="Close the passage">
                <IconX size={18} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          </div>
        </div>
        {(path.length > 0 || where) && (
          <p className={classes.where}>
            {path.join(" › ")}
            {path.length > 0 && where && " · "}
            {where}
          </p>
        )}
      </header>
      <div
        className={classes.body}
        data-reader-scroll
        tabIndex={0}
        aria-label={`Text of ${target.title}`}
      >
        <DocumentText
          key={target.key}
          documentId={target.documentId}
          place={place ? { start: place.char_start, end: place.char_end } : null}
          sizeChars={14_000}
        />
      </div>
    </div>
  );
}

/** Documents without an address of their own are given one on this origin, which "Open the document" leads to. */
function isElsewhere(url: string): boolean {
  return (
    /^https?:/.test(url) && URL.canParse(url) && new URL(url).origin !== globalThis.location.origin
  );
}
