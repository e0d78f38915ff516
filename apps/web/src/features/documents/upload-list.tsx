"use client";

import { IconAlertCircle, IconCircleCheck } from "@tabler/icons-react";
import Link from "next/link";
import { useUploads } from "#features/uploads/upload-context.tsx";
import { UploadList } from "#features/uploads/upload-list.tsx";
import { formatPlural } from "#ui/format.ts";
import { useDocument } from "./use-documents.ts";
import classes from "#features/uploads/uploads.module.css";

export function DocumentUploadList() {
  return (
    <UploadList
      queue={useUploads().documents}
      label="Uploads"
      done="uploaded"
      outcome={({ id }) => <IndexingState documentId={id} />}
    />
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
