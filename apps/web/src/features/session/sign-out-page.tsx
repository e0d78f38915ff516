"use client";

import { Button } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { EmptyState } from "#ui/empty-state.tsx";
import { Page } from "#ui/page.tsx";
import { leave } from "./leave.ts";

/** Where clients of Auth.js lead: a link from elsewhere must not sign anybody out by itself. */
export function SignOutPage() {
  return (
    <Page title="Sign out" width="reading">
      <EmptyState
        icon={<IconLogout size={22} stroke={1.6} />}
        title="Sign out of the workspace in this browser?"
        action={<Button onClick={() => void leave()}>Sign out</Button>}
      >
        Other accounts of this browser stay signed in.
      </EmptyState>
    </Page>
  );
}
