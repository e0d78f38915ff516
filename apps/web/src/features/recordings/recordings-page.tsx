"use client";

import { Button } from "@mantine/core";
import { IconPlayerRecord } from "@tabler/icons-react";
import Link from "next/link";
import type { UpstreamMode } from "#api/types.ts";
import { TrafficTabs } from "#features/traffic/traffic-tabs.tsx";
import { usePools } from "#features/upstreams/use-upstreams.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { ModeCard } from "./mode-card.tsx";
import { useModes } from "./use-modes.ts";

/** What becomes of calls to each upstream: passed, recorded, or answered from a capture. */
export function RecordingsPage() {
  const modes = useModes();
  const pools = usePools();
  return (
    <Page
      title="Traffic"
      width="wide"
      description="Calls through /upstreams/ can be recorded into a capture, stream events with their times, or answered from one without any network."
    >
      <TrafficTabs />
      <Loaded query={modes} fault="What is recorded could not be loaded">
        {({ data }) => (
          <Loaded query={pools} fault="The upstreams could not be loaded">
            {({ data: known }) => (
              <Modes modes={data} upstreams={known.map(({ upstream }) => upstream)} />
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

function Modes({ modes, upstreams }: { modes: UpstreamMode[]; upstreams: string[] }) {
  const names = [...new Set([...modes.map(({ upstream }) => upstream), ...upstreams])].toSorted();
  if (names.length === 0) {
    return (
      <EmptyState
        icon={<IconPlayerRecord size={22} stroke={1.6} />}
        title="No upstreams yet"
        action={
          <Button component={Link} href="/settings/upstreams">
            Upstreams
          </Button>
        }
      >
        Add an account of an external API; then its calls can be recorded and replayed.
      </EmptyState>
    );
  }
  return names.map((upstream) => (
    <ModeCard
      key={upstream}
      upstream={upstream}
      mode={modes.find((mode) => mode.upstream === upstream) ?? null}
    />
  ));
}
