"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useState } from "react";
import type { ReactNode } from "react";
import type { Capture, Document } from "#api/types.ts";
import { uploadCapture, uploadFile } from "#api/upload.ts";
import { createUploadQueue } from "./upload-queue.ts";
import type { UploadQueue } from "./upload-queue.ts";

interface Uploads {
  /** Each goes into a collection, or into none. */
  documents: UploadQueue<string | null, Document>;
  captures: UploadQueue<null, Capture>;
}

const UploadContext = createContext<Uploads | null>(null);

/** Uploads belong to the whole page, so that going elsewhere does not end them. */
export function UploadProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [uploads] = useState((): Uploads => {
    const refresh = (keys: readonly string[]) => () => {
      for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
    };
    return {
      documents: createUploadQueue({
        send: ({ target, ...sending }) => uploadFile({ ...sending, collectionId: target }),
        atOnce: 3,
        onStored: refresh(["documents", "stats", "collections"]),
      }),
      captures: createUploadQueue({
        send: uploadCapture,
        atOnce: 1,
        onStored: refresh(["captures", "exchanges", "exchange-counts"]),
      }),
    };
  });
  return <UploadContext value={uploads}>{children}</UploadContext>;
}

export function useUploads(): Uploads {
  const uploads = use(UploadContext);
  if (!uploads) throw new Error("useUploads needs an UploadProvider around it");
  return uploads;
}
