"use client";

import { Button } from "@mantine/core";
import { IconArrowsExchange2, IconGitCompare } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { reportDrift } from "#api/drift.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { asDriftSide, driftHref, readSide } from "./drift-side.ts";
import type { ChosenSide } from "./drift-side.ts";
import { DriftReportView } from "./drift-report.tsx";
import { RenderMenu } from "./render-menu.tsx";
import { SideChoice } from "./side-choice.tsx";
import classes from "./drift.module.css";

/** Two descriptions beside each other, and what changed from one to the other. */
export function DriftPage() {
  const query = useSearchParams();
  const [sides, setSides] = useState({
    old: readSide(query.get("old")),
    next: readSide(query.get("new")),
  });
  const choose = (part: Partial<typeof sides>) => {
    const chosen = { ...sides, ...part };
    setSides(chosen);
    globalThis.history.replaceState(null, "", driftHref(chosen.old, chosen.next));
  };
  const { old, next } = sides;
  return (
    <Page
      title="Drift"
      description="What changed between two descriptions of an API, and whom it breaks. What traffic merely did not show is not called removed."
      actions={old && next && <RenderMenu old={old} next={next} />}
    >
      <div className={classes.sides}>
        <SideChoice label="Before" value={old} onChange={(side) => choose({ old: side })} />
        <Button
          variant="subtle"
          color="gray"
          aria-label="Exchange the two"
          disabled={!old && !next}
          onClick={() => choose({ old: next, next: old })}
        >
          <IconArrowsExchange2 size={18} stroke={1.6} />
        </Button>
        <SideChoice label="After" value={next} onChange={(side) => choose({ next: side })} />
      </div>
      {old && next ? (
        <Report old={old} next={next} />
      ) : (
        <EmptyState icon={<IconGitCompare size={22} stroke={1.6} />} title="Choose two to compare">
          Revisions of a spec, captures, or OpenAPI documents from elsewhere.
        </EmptyState>
      )}
    </Page>
  );
}

function Report({ old, next }: { old: ChosenSide; next: ChosenSide }) {
  const report = useQuery({
    queryKey: ["drift", old, next],
    queryFn: ({ signal }) => reportDrift(asDriftSide(old), asDriftSide(next), signal),
  });
  return (
    <Loaded query={report} fault="They could not be compared" rows={6}>
      {(read) => <DriftReportView report={read} />}
    </Loaded>
  );
}
