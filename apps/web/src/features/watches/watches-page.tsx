"use client";

import { Button } from "@mantine/core";
import { IconEye, IconPlus } from "@tabler/icons-react";
import type { SpecDetails } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { SpecLayout } from "#features/specs/spec-layout.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { Section } from "#ui/section.tsx";
import { useWatches } from "./use-watches.ts";
import { WatchCard } from "./watch-card.tsx";
import { openCreateWatch } from "./watch-form.tsx";

export function WatchesPage({ id }: { id: string }) {
  return <SpecLayout id={id}>{(spec) => <Watches spec={spec} />}</SpecLayout>;
}

function Watches({ spec }: { spec: SpecDetails }) {
  const watches = useWatches(spec.id);
  const mayWrite = isAtLeast(useOrganisation()?.role, "member");
  return (
    <Section
      title="Watches"
      hint="New captures that show this API are compared with it, and somebody is told when it breaks."
      action={
        mayWrite && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => openCreateWatch(spec)}
          >
            New watch
          </Button>
        )
      }
    >
      <Loaded query={watches} fault="The watches could not be loaded">
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState icon={<IconEye size={22} stroke={1.6} />} title="Nobody watches yet" />
          ) : (
            data.map((watch) => <WatchCard key={watch.id} watch={watch} />)
          )
        }
      </Loaded>
    </Section>
  );
}
