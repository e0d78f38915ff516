import { Button } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { EmptyState } from "./empty-state.tsx";
import { Page } from "./page.tsx";

interface GonePageProps {
  title: string;
  /** What there is none of, as in "capture". */
  noun: string;
  /** Where all that there are stand. */
  all: string;
  /** Why it may be so. */
  children?: ReactNode;
}

/** A page about something that there is not, or not any more. */
export function GonePage({ title, noun, all, children }: GonePageProps) {
  return (
    <Page title={title} width="reading">
      <EmptyState
        icon={<IconFileOff size={22} stroke={1.6} />}
        title={`There is no such ${noun}`}
        action={
          <Button component={Link} href={all}>
            {`All ${noun}s`}
          </Button>
        }
      >
        {children}
      </EmptyState>
    </Page>
  );
}
