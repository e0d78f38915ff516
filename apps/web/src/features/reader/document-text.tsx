"use client";

import { Button, Skeleton } from "@mantine/core";
import { useEffect, useRef } from "react";
import { isStatus } from "#api/error-message.ts";
import { ErrorState } from "#ui/error-state.tsx";
import { CodeText } from "./code-text.tsx";
import { MarkdownText } from "./markdown-text.tsx";
import { PlainText } from "./plain-text.tsx";
import { rangeIn } from "./text-window.ts";
import type { CharRange } from "./text-window.ts";
import { useDocumentWindow } from "./use-document-window.ts";
import classes from "./document-text.module.css";

interface DocumentTextProps {
  documentId: string;
  place: CharRange | null;
  sizeChars: number;
}

const texts = { markdown: MarkdownText, plain: PlainText, code: CodeText };

/** A document's text with a place in it marked and brought into view. */
export function DocumentText({ documentId, place, sizeChars }: DocumentTextProps) {
  const { content, window, showEarlier, showLater } = useDocumentWindow(
    documentId,
    place,
    sizeChars,
  );
  const frame = useRef<HTMLDivElement>(null);
  const loaded = window !== null;

  useEffect(() => {
    const mark = loaded && place ? frame.current?.querySelector("mark") : null;
    if (mark) centre(mark);
  }, [loaded, place?.start, place?.end]);

  if (content.error) {
    const notReady = isStatus(content.error, 409);
    return (
      <ErrorState
        title={notReady ? "The document has no text yet" : "The text could not be loaded"}
        error={content.error}
        onRetry={() => void content.refetch()}
      />
    );
  }
  if (!window || !content.data) return <TextSkeleton />;
  const Text = texts[content.data.format];
  return (
    <div ref={frame} className={classes.frame}>
      {window.hasEarlier && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          mb="sm"
          onClick={showEarlier}
          loading={content.isFetching}
        >
          Show earlier text
        </Button>
      )}
      <Text text={window.text} line={window.line} ranges={rangeIn(window, place)} />
      {window.hasLater && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          mt="sm"
          onClick={showLater}
          loading={content.isFetching}
        >
          Show later text
        </Button>
      )}
    </div>
  );
}

/** Scrolls the panel that holds the mark, or the page if none does; never both. */
function centre(mark: HTMLElement): void {
  const panel = mark.closest<HTMLElement>("[data-reader-scroll]");
  if (!panel) return mark.scrollIntoView({ block: "center" });
  const offset = mark.getBoundingClientRect().top - panel.getBoundingClientRect().top;
  panel.scrollTop += offset - panel.clientHeight / 3;
}

function TextSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the text">
      {[100, 96, 88, 99, 72, 94, 60].map((width) => (
        <Skeleton key={width} h={13} mb={13} w={`${width}%`} />
      ))}
    </div>
  );
}
