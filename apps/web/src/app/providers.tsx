"use client";

import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { UploadProvider } from "#features/documents/upload-context.tsx";
import { IndexingProvider } from "#features/indexing/use-indexing.tsx";
import { Palette } from "#features/palette/palette.tsx";
import { createQueryClient } from "#features/session/query-client.ts";
import { SignInGate } from "#features/session/sign-in-gate.tsx";
import { Shell } from "#features/shell/shell.tsx";
import { useShortcuts } from "#features/shell/use-shortcuts.ts";
import { theme } from "#ui/theme.ts";

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <ModalsProvider modalProps={{ radius: "lg", centered: true }}>
          <IndexingProvider>
            <UploadProvider>
              <Shell>{children}</Shell>
            </UploadProvider>
          </IndexingProvider>
          <Palette />
          <Shortcuts />
          <SignInGate />
          <Notifications position="bottom-right" limit={4} />
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}

function Shortcuts(): null {
  useShortcuts();
  return null;
}
