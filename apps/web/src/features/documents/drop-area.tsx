"use client";

import { Dropzone } from "@mantine/dropzone";
import { IconFileUpload } from "@tabler/icons-react";
import { useSettings } from "#features/settings/use-workspace.ts";
import { useUploads } from "./upload-context.tsx";
import { formatBytes } from "#ui/format.ts";
import classes from "./documents.module.css";

/** Files may be dropped anywhere on the page, or chosen by a click on this area. */
export function DropArea({ collectionId }: { collectionId: string | null }) {
  const uploads = useUploads();
  const maxBytes = useSettings().data?.max_upload_bytes ?? null;
  const add = (files: File[]) => uploads.add(files, collectionId, maxBytes);
  return (
    <>
      <Dropzone
        onDrop={add}
        className={classes.drop ?? ""}
        inputProps={{ "aria-label": "Choose files" }}
      >
        <div className={classes.dropWords}>
          <IconFileUpload size={22} stroke={1.5} aria-hidden="true" />
          <span>
            <strong>Drop files here</strong>, or click to choose
          </span>
          <span className={classes.dropHint}>
            Markdown, text, HTML, PDF, JSON, OpenAPI, source code
            {maxBytes ? `, up to ${formatBytes(maxBytes)} each` : ""}
          </span>
        </div>
      </Dropzone>
      <Dropzone.FullScreen
        active
        onDrop={add}
        classNames={{ fullScreen: classes.fullScreen ?? "" }}
      >
        <div className={classes.fullScreenWords}>
          <IconFileUpload size={44} stroke={1.3} aria-hidden="true" />
          Drop to add to your documents
        </div>
      </Dropzone.FullScreen>
    </>
  );
}
