"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { createUploads } from "./uploads.ts";
import type { Uploads } from "./uploads.ts";

const UploadContext = createContext<Uploads | null>(null);

/** Uploads belong to the whole page, so that going elsewhere does not end them. */
export function UploadProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [uploads] = useState(() =>
    createUploads(() => {
      for (const key of ["documents", "stats", "collections"])
        void queries.invalidateQueries({ queryKey: [key] });
    }),
  );
  const value = useMemo(() => uploads, [uploads]);
  return <UploadContext value={value}>{children}</UploadContext>;
}

export function useUploads(): Uploads {
  const uploads = use(UploadContext);
  if (!uploads) throw new Error("useUploads needs an UploadProvider around it");
  return uploads;
}
