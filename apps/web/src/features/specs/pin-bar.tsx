"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRouter } from "next/navigation";
import { messageOf } from "#api/error-message.ts";
import { replacePins } from "#api/specs.ts";
import type { Pin, SpecDetails } from "#api/types.ts";
import { formatPlural } from "#ui/format.ts";
import { useChange } from "#ui/use-change.ts";
import { changeCount } from "./pin-draft.ts";
import { specHref } from "./spec-view.ts";
import classes from "./paths.module.css";

interface PinBarProps {
  spec: SpecDetails;
  pins: readonly Pin[];
  onDiscard: () => void;
}

/** Applies the draft as a whole: pins that cannot all hold are refused, and the earlier ones stay. */
export function PinBar({ spec, pins, onDiscard }: PinBarProps) {
  const router = useRouter();
  const applying = useChange({
    change: () => replacePins(spec.id, [...pins]),
    refreshes: ["specs"],
    onDone: ({ outcome, revision, unused_pins: unused }) => {
      if (unused.length > 0) {
        notifications.show({
          color: "yellow",
          title: "Nothing in the captures fits",
          message: `${unused.map(({ path }) => path).join(", ")}. It holds over later captures, or has a mistake in it.`,
          autoClose: 12_000,
        });
      }
      notifications.show({
        message:
          outcome === "unchanged"
            ? "Decided; the description is as it was."
            : `Decided; that made revision ${revision.number}.`,
      });
      if (outcome !== "unchanged") router.push(specHref(spec.id, { place: "revisions" }));
    },
  });
  const count = changeCount(spec.pins, pins);
  if (count === 0) return null;
  return (
    <section className={classes.bar} aria-label="Changes">
      <span role="status">{formatPlural(count, "change")} not applied yet</span>
      {applying.error && (
        <span role="alert" className={classes.fault}>
          {messageOf(applying.error)}
        </span>
      )}
      <Button variant="default" onClick={onDiscard}>
        Discard
      </Button>
      <Button loading={applying.isPending} onClick={() => applying.mutate()}>
        Apply
      </Button>
    </section>
  );
}
