"use client";

import { useQueryClient } from "@tanstack/react-query";
import { IconCircleCheck } from "@tabler/icons-react";
import Link from "next/link";
import { DropArea } from "#features/uploads/drop-area.tsx";
import { useUploads } from "#features/uploads/upload-context.tsx";
import { UploadList } from "#features/uploads/upload-list.tsx";
import { outcomeOf } from "./capture-words.ts";
import uploadClasses from "#features/uploads/uploads.module.css";

/** Where HARs are dropped, and what became of them. */
export function ImportArea() {
  const { captures } = useUploads();
  const queries = useQueryClient();
  const add = (files: File[]) => {
    captures.add(files, null, null);
    // What has just begun stands in the list as well.
    setTimeout(() => void queries.invalidateQueries({ queryKey: ["captures"] }), 300);
  };
  return (
    <>
      <DropArea
        onDrop={add}
        hint="HAR files of browsers, proxies and recorders. Secrets are replaced before anything is stored."
        deed="Drop to import as captures"
      />
      <UploadList
        queue={captures}
        label="Imports"
        done="imported"
        outcome={(capture) => (
          <Link href={`/captures/${capture.id}`} className={uploadClasses.good}>
            <IconCircleCheck size={15} aria-hidden="true" /> {outcomeOf(capture)}
          </Link>
        )}
      />
    </>
  );
}
