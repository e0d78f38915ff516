"use client";

import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import Link from "next/link";
import { EmptyState } from "#ui/empty-state.tsx";
import { Page } from "#ui/page.tsx";

export function MissingPage() {
  return (
    <Page title="Not found" width="reading">
      <EmptyState
        icon={<IconMapOff size={22} stroke={1.6} />}
        title="There is no page at this address"
        action={
          <Button component={Link} href="/">
            Ask a question
          </Button>
        }
      />
    </Page>
  );
}
