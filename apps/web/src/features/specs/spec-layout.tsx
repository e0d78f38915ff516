"use client";

import { Select, Switch } from "@mantine/core";
import type { ReactNode } from "react";
import { isStatus } from "#api/error-message.ts";
import { changeSpec } from "#api/specs.ts";
import type { SpecDetails } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { GonePage } from "#ui/gone-page.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { PlaceTabs } from "#ui/place-tabs.tsx";
import { useChange } from "#ui/use-change.ts";
import { SpecMenu } from "./spec-menu.tsx";
import { specHref, useSpecView } from "./spec-view.ts";
import { useRevisions, useSpec } from "./use-specs.ts";

interface SpecLayoutProps {
  id: string;
  children: (spec: SpecDetails) => ReactNode;
}

/** The frame of all pages about one spec. */
export function SpecLayout({ id, children }: SpecLayoutProps) {
  const spec = useSpec(id);
  const { revision, revisionName } = useSpecView(id);
  if (isStatus(spec.error, 404)) {
    return <GonePage title="Spec" noun="spec" all="/specs" />;
  }
  const places = [
    { href: specHref(id, { revision }), label: "Operations" },
    { href: `/specs/${id}/paths`, label: "Paths" },
    { href: `/specs/${id}/revisions`, label: "Revisions" },
    { href: `/specs/${id}/captures`, label: "Captures" },
    { href: `/specs/${id}/watches`, label: "Watches" },
  ];
  return (
    <Page
      title={spec.data?.name ?? "Spec"}
      description={spec.data?.origins.join(" · ")}
      actions={
        spec.data && (
          <>
            <FollowSwitch spec={spec.data} />
            <SpecMenu spec={spec.data} revision={revisionName} />
          </>
        )
      }
    >
      <PlaceTabs label="Spec" places={places} />
      <Loaded query={spec} fault="The spec could not be loaded" rows={8}>
        {children}
      </Loaded>
    </Page>
  );
}

function FollowSwitch({ spec }: { spec: SpecDetails }) {
  const mayWrite = isAtLeast(useOrganisation()?.role, "member");
  const changing = useChange({
    change: (follow: boolean) => changeSpec(spec.id, { follow }),
    refreshes: ["specs"],
    fault: "The spec was not changed",
  });
  if (!mayWrite) return null;
  return (
    <Switch
      label="Follow captures"
      checked={changing.isPending ? changing.variables : spec.follow}
      onChange={(event) => changing.mutate(event.currentTarget.checked)}
      styles={{ root: { display: "flex", alignItems: "center" } }}
    />
  );
}

interface RevisionSelectProps {
  spec: SpecDetails;
  value: number | null;
  onChange: (revision: number | null) => void;
}

/** The latest, unless another was asked for. */
export function RevisionSelect({ spec, value, onChange }: RevisionSelectProps) {
  const pages = useRevisions(spec.id).data?.pages ?? [];
  const numbers = new Set([
    ...pages.flatMap(({ data }) => data.map(({ number }) => number)),
    ...(value === null ? [] : [value]),
  ]);
  numbers.delete(spec.revision);
  return (
    <Select
      aria-label="Revision"
      allowDeselect={false}
      w={190}
      data={[
        { value: "latest", label: `Revision ${spec.revision}, the latest` },
        ...[...numbers]
          .toSorted((a, b) => b - a)
          .map((number) => ({ value: String(number), label: `Revision ${number}` })),
      ]}
      value={value === null || value === spec.revision ? "latest" : String(value)}
      onChange={(next) => next && onChange(next === "latest" ? null : Number(next))}
    />
  );
}
