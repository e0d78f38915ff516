"use client";

import { Badge } from "@mantine/core";
import { IconGauge } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { listLimits } from "#api/gateway.ts";
import type { Limit } from "#api/types.ts";
import { useOrganisation, useProfile } from "#features/session/use-session.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { formatCount } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { Section } from "#ui/section.tsx";
import { AllowancesSection } from "./allowances-section.tsx";
import { ruleWords, storeWords, subjectWords } from "./limit-words.ts";
import classes from "#ui/section.module.css";

export function LimitsPage() {
  const profile = useProfile().data;
  const organisation = useOrganisation();
  return (
    <Page
      width="reading"
      title="Limits"
      description="How much may be asked. What is used comes back evenly; nothing starts anew at the full minute."
    >
      {profile && <AllowancesSection title="What you have left" per="user" id={profile.id} />}
      {organisation && (
        <AllowancesSection
          title={`What ${organisation.personal ? "your organisation" : organisation.name} has left`}
          per="organisation"
          id={organisation.id}
        />
      )}
      <Rules />
    </Page>
  );
}

function Rules() {
  const limits = useQuery({
    queryKey: ["limits"],
    queryFn: ({ signal }) => listLimits(signal),
    refetchInterval: 5_000,
  });
  return (
    <Section
      title="In force"
      hint={
        limits.data ? `Counted since this gateway started; ${storeWords[limits.data.store]}.` : ""
      }
    >
      <Loaded query={limits} fault="The limits could not be loaded">
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState icon={<IconGauge size={22} stroke={1.6} />} title="There are no limits">
              Whoever runs the workspace sets them in the gateway's configuration.
            </EmptyState>
          ) : (
            <ul className={classes.rows} aria-label="Limits">
              {data.map((limit) => (
                <LimitRow key={limit.name} limit={limit} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function LimitRow({ limit }: { limit: Limit }) {
  return (
    <li>
      <span className={classes.detail}>
        <span className={classes.strong}>{ruleWords(limit)}</span>
        <br />
        <code>{limit.name}</code>, {subjectWords[limit.per]}
      </span>
      {limit.dry_run && (
        <Badge variant="light" color="yellow" radius="sm" tt="none" fw={500}>
          Dry run
        </Badge>
      )}
      <Counts limit={limit} />
    </li>
  );
}

/** What a limit did to everybody's calls, which only the operator is told. */
function Counts({ limit: { admitted, dry_run, refused, would_refuse } }: { limit: Limit }) {
  if (admitted === undefined) return null;
  return (
    <span className={classes.counts}>
      {formatCount(admitted)} admitted
      <br />
      {dry_run
        ? `${formatCount(would_refuse ?? 0)} would be refused`
        : `${formatCount(refused ?? 0)} refused`}
    </span>
  );
}
