"use client";

import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconAlertCircle, IconCircleCheck, IconX } from "@tabler/icons-react";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { formatBytes, formatPlural } from "#ui/format.ts";
import { useUploads } from "./upload-context.tsx";
import type { Upload } from "./uploads.ts";
import { useDocument } from "./use-documents.ts";
import classes from "./documents.module.css";

const none: readonly Upload[] = [];

export function UploadList() {
  const queue = useUploads();
  const uploads = useSyncExternalStore(queue.subscribe, queue.getSnapshot, () => none);
  if (uploads.length === 0) return null;
  const ended = uploads.filter(({ state }) => state === "sent" || state === "failed").length;
  return (
    <section className={classes.uploads} aria-label="Uploads">
      <header>
        <span role="status">
          {ended} of {uploads.length} uploaded
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
            <UploadRow upload={upload} onCancel={() => queue.cancel(upload.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ upload, onCancel }: { upload: Upload; onCancel: () => void }) {
  const active = upload.state === "waiting" || upload.state === "sending";
  return (
    <>
      <span className={classes.uploadName}>{upload.name}</span>
      <span className={classes.uploadState}>
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
        {upload.state === "sent" && upload.documentId && (
          <IndexingState documentId={upload.documentId} />
        )}
      </span>
      {active && (
        <ActionIcon size="sm" aria-label={`Cancel ${upload.name}`} onClick={onCancel}>
          <IconX size={14} />
        </ActionIcon>
      )}
    </>
  );
}

/** What became of a stored file: its document is followed through the indexing events. */
function IndexingState({ documentId }: { documentId: string }) {
  const document = useDocument(documentId).data;
  if (!document || document.status === "indexing") return <>Indexing …</>;
  if (document.status === "failed") {
    return (
      <span className={classes.bad}>
        <IconAlertCircle size={15} aria-hidden="true" /> {document.error ?? "It could not be read."}
      </span>
    );
  }
  return (
    <Link href={`/documents/${documentId}`} className={classes.good}>
      <IconCircleCheck size={15} aria-hidden="true" /> Ready,{" "}
      {formatPlural(document.passage_count, "passage")}
    </Link>
  );
}
