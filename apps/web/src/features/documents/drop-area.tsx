"use client";

import { useSettings } from "#features/settings/use-workspace.ts";
import { DropArea } from "#features/uploads/drop-area.tsx";
import { useUploads } from "#features/uploads/upload-context.tsx";
import { formatBytes } from "#ui/format.ts";

export function DocumentDropArea({ collectionId }: { collectionId: string | null }) {
  const { documents } = useUploads();
  const maxBytes = useSettings().data?.max_upload_bytes ?? null;
  return (
    <DropArea
      onDrop={(files) => documents.add(files, collectionId, maxBytes)}
      hint={`Markdown, text, HTML, PDF, JSON, OpenAPI, source code${
        maxBytes ? `, up to ${formatBytes(maxBytes)} each` : ""
      }`}
      deed="Drop to add to your documents"
    />
  );
}
