"use client";

import { useState } from "react";
import type { Pin, Revision, SpecDetails } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Section } from "#ui/section.tsx";
import { FoldCard } from "./fold-card.tsx";
import { PathTree } from "./path-tree.tsx";
import { withoutPin, withPin } from "./pin-draft.ts";
import { PinBar } from "./pin-bar.tsx";
import { PinList } from "./pin-list.tsx";
import { SpecLayout } from "./spec-layout.tsx";
import { useRevision } from "./use-specs.ts";
import classes from "#ui/section.module.css";

/** Where traffic was read in one way and somebody knows better. */
export function PathsPage({ id }: { id: string }) {
  return <SpecLayout id={id}>{(spec) => <Paths spec={spec} />}</SpecLayout>;
}

function Paths({ spec }: { spec: SpecDetails }) {
  const revision = useRevision(spec.id, "latest");
  return (
    <Loaded query={revision} fault="The paths could not be loaded" rows={6}>
      {(read) => <PathEditor key={JSON.stringify(spec.pins)} spec={spec} revision={read} />}
    </Loaded>
  );
}

/** What is decided about a draft of the pins. */
export interface PinDraft {
  pins: readonly Pin[];
  /** Null for whoever may only look. */
  add: ((pin: Pin) => void) | null;
  remove: ((pin: Pin) => void) | null;
}

function PathEditor({ spec, revision }: { spec: SpecDetails; revision: Revision }) {
  const [pins, setPins] = useState<readonly Pin[]>(spec.pins);
  const mayWrite = isAtLeast(useOrganisation()?.role, "member");
  const draft: PinDraft = {
    pins,
    add: mayWrite ? (pin) => setPins((before) => withPin(before, pin)) : null,
    remove: mayWrite ? (pin) => setPins((before) => withoutPin(before, pin)) : null,
  };
  const paths = [...new Set(revision.operations.map(({ path }) => path))];
  return (
    <>
      <Section
        title="Folded"
        hint="Places at which many segments were taken for values of one parameter, and why."
      >
        {revision.folds.length === 0 && <p className={classes.note}>Nothing was folded.</p>}
        {revision.folds.map((fold) => (
          <FoldCard key={fold.path} fold={fold} draft={draft} />
        ))}
      </Section>
      <Section
        title="All paths"
        hint="Choose a segment to fold it into a parameter, or to say that it is the same as another."
      >
        <PathTree paths={paths} draft={draft} />
      </Section>
      <Section title="Decided" hint="Pins hold over everything that captures show, now and later.">
        <PinList draft={draft} />
      </Section>
      {mayWrite && <PinBar spec={spec} pins={pins} onDiscard={() => setPins(spec.pins)} />}
    </>
  );
}
