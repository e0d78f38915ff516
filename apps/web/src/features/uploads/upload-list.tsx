"use client";

import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconAlertCircle, IconX } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { formatBytes } from "#ui/format.ts";
import type { Upload, UploadQueue } from "./upload-queue.ts";
import classes from "./uploads.module.css";

interface UploadListProps<Stored> {
  queue: UploadQueue<never, Stored>;
  label: string;
  /** "uploaded", "imported". */
  done: string;
  /** What became of a file that was sent. */
  outcome: (stored: Stored) => ReactNode;
}

export function UploadList<Stored>({ queue, label, done, outcome }: UploadListProps<Stored>) {
  const uploads = useSyncExternalStore(queue.subscribe, queue.getSnapshot, noUploads<Stored>);
  if (uploads.length === 0) return null;
  const ended = uploads.filter(({ state }) => state === "sent" || state === "failed").length;
  return (
    <section className={classes.uploads} aria-label={label}>
      <header>
        <span role="status">
          {ended} of {uploads.length} {done}
        </span>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          disabled={ended === 0}
          onClick={queue.clear}
        >
          Clear finished
        </Button>
      </header>
      <ul>
        {uploads.map((upload) => (
          <li key={upload.id} data-state={upload.state}>
            <UploadRow upload={upload} outcome={outcome} onCancel={() => queue.cancel(upload.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const none: never[] = [];
const noUploads = <Stored,>(): ReadonlyArray<Upload<Stored>> => none;

interface UploadRowProps<Stored> {
  upload: Upload<Stored>;
  outcome: (stored: Stored) => ReactNode;
  onCancel: () => void;
}

function UploadRow<Stored>({ upload, outcome, onCancel }: UploadRowProps<Stored>) {
  const active = upload.state === "waiting" || upload.state === "sending";
  return (
    <>
      <span className={classes.name}>{upload.name}</span>
      <span className={classes.state}>
        {upload.state === "waiting" && `${formatBytes(upload.sizeBytes)}, waiting`}
        {upload.state === "sending" && (
          <Progress
            value={upload.progress * 100}
            size="sm"
            w={140}
            aria-label={`Upload of ${upload.name}`}
            animated={upload.progress === 1}
          />
        )}
        {upload.state === "failed" && (
          <span className={classes.bad}>
            <IconAlertCircle size={15} aria-hidden="true" /> {upload.error}
          </span>
        )}
        {upload.state === "sent" && upload.stored !== null && outcome(upload.stored)}
      </span>
      {active && (
        <ActionIcon size="sm" aria-label={`Cancel ${upload.name}`} onClick={onCancel}>
          <IconX size={14} />
        </ActionIcon>
      )}
    </>
  );
}
