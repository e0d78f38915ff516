"use client";

import { ActionIcon, Tooltip } from "@mantine/core";
import { IconRefresh, IconTrash } from "@tabler/icons-react";
import type { Answer } from "#api/types.ts";
import { CopyAction } from "#ui/copy-action.tsx";
import { answerAsMarkdown } from "./answer-markdown.ts";

export interface AnswerHandlers {
  /** Asks again, past the cache, in the place of this answer. Absent where it is not the thread's last. */
  onRegenerate?: (() => void) | undefined;
  onRetry: () => void;
  onDelete: () => void;
  onAsk: (question: string) => void;
}

export function AnswerActions({ answer, handlers }: { answer: Answer; handlers: AnswerHandlers }) {
  return (
    <div style={{ display: "flex", gap: 2 }}>
      {answer.text && <CopyAction value={answerAsMarkdown(answer)} label="Copy with citations" />}
      {handlers.onRegenerate && (
        <Tooltip label="Answer again">
          <ActionIcon aria-label="Answer again" onClick={handlers.onRegenerate}>
            <IconRefresh size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="Delete from thread">
        <ActionIcon aria-label="Delete from thread" onClick={handlers.onDelete}>
          <IconTrash size={16} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
