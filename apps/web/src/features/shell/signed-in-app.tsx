"use client";

import type { ReactNode } from "react";
import { UploadProvider } from "#features/uploads/upload-context.tsx";
import { IndexingProvider } from "#features/indexing/use-indexing.tsx";
import { Palette } from "#features/palette/palette.tsx";
import { useSessionRenewal } from "#features/session/use-session.ts";
import { Shell } from "./shell.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

/** The frame of every page that needs somebody signed in; the gateway lets nobody else see one. */
export function SignedInApp({ children }: { children: ReactNode }) {
  useShortcuts();
  useSessionRenewal();
  return (
    <IndexingProvider>
      <UploadProvider>
        <Shell>{children}</Shell>
      </UploadProvider>
      <Palette />
    </IndexingProvider>
  );
}
