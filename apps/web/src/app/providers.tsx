"use client";

import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { createQueryClient } from "#features/session/query-client.ts";
import { theme } from "#ui/theme.ts";

/** What every page needs, whether or not somebody is signed in. */
export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <ModalsProvider modalProps={{ radius: "lg", centered: true }}>
          {children}
          <Notifications position="bottom-right" limit={4} />
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}
