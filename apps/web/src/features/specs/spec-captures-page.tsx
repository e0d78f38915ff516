"use client";

import { Alert, Button, Group, Stack } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconPlus } from "@tabler/icons-react";
import Link from "next/link";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { addSpecCaptures, removeSpecCapture } from "#api/specs.ts";
import type { SpecDetails, SpecOutcome } from "#api/types.ts";
import { CaptureChoice } from "#features/captures/capture-choice.tsx";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { notifications } from "@mantine/notifications";
import { formatMoment } from "#ui/format.ts";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import { SpecLayout } from "./spec-layout.tsx";
import classes from "#ui/section.module.css";

export function SpecCapturesPage({ id }: { id: string }) {
  return <SpecLayout id={id}>{(spec) => <SpecCaptures spec={spec} />}</SpecLayout>;
}

function SpecCaptures({ spec }: { spec: SpecDetails }) {
  const mayWrite = isAtLeast(useOrganisation()?.role, "member");
  const removing = useChange({
    change: (captureId: string) => removeSpecCapture(spec.id, captureId),
    refreshes: ["specs"],
    fault: "The capture was not taken out",
    onDone: tell,
  });
  return (
    <Section
      title="What it is inferred from"
      hint="Taking a capture out infers the spec again without it; the capture itself stays."
      action={
        mayWrite && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => openAdd(spec)}
          >
            Add captures
          </Button>
        )
      }
    >
      <ul className={classes.rows} aria-label="Captures of the spec">
        {spec.captures.map(({ id, name, added_at: at }) => (
          <li key={id}>
            <Link href={`/captures/${id}`} className={classes.name}>
              {name}
            </Link>
            <span className={classes.detail}>added {formatMoment(at)}</span>
            {mayWrite && spec.captures.length > 1 && (
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                loading={removing.isPending && removing.variables === id}
                onClick={() => removing.mutate(id)}
              >
                Take out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {spec.captures.length === 0 && (
        <p className={classes.note}>Its captures were deleted. What they showed stays described.</p>
      )}
    </Section>
  );
}

function tell({ outcome, revision }: SpecOutcome): void {
  notifications.show({
    message:
      outcome === "unchanged"
        ? "The description is as it was."
        : `That made revision ${revision.number}.`,
  });
}

function openAdd(spec: SpecDetails): void {
  const modalId = modals.open({
    title: "Add captures",
    size: "lg",
    children: <AddCaptures spec={spec} onDone={() => modals.close(modalId)} />,
  });
}

function AddCaptures({ spec, onDone }: { spec: SpecDetails; onDone: () => void }) {
  const [ids, setIds] = useState<string[]>([]);
  const adding = useChange({
    change: () => addSpecCaptures(spec.id, ids),
    refreshes: ["specs"],
    onDone: (outcome) => {
      tell(outcome);
      onDone();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate();
      }}
    >
      <Stack gap="md">
        <CaptureChoice value={ids} onChange={setIds} without={spec.captures.map(({ id }) => id)} />
        {adding.error && (
          <Alert color="red" variant="light">
            {messageOf(adding.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={adding.isPending} disabled={ids.length === 0}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
