"use client";

import { FileButton, Button, SegmentedControl, Select } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useState } from "react";
import { CaptureSelect } from "#features/captures/capture-select.tsx";
import { useRevisions, useSpecs } from "#features/specs/use-specs.ts";
import type { ChosenSide } from "./drift-side.ts";
import classes from "./drift.module.css";

interface SideChoiceProps {
  label: string;
  value: ChosenSide | null;
  onChange: (side: ChosenSide | null) => void;
}

type Kind = ChosenSide["kind"];

const kinds: ReadonlyArray<{ value: Kind; label: string }> = [
  { value: "revision", label: "Spec" },
  { value: "capture", label: "Capture" },
  { value: "text", label: "File" },
];

/** A revision of a spec, a capture, or a document of one's own. */
export function SideChoice({ label, value, onChange }: SideChoiceProps) {
  const [chosenKind, setKind] = useState<Kind>(value?.kind ?? "revision");
  const [seen, setSeen] = useState(value);
  // The two may have been exchanged.
  if (seen !== value) {
    setSeen(value);
    if (value) setKind(value.kind);
  }
  return (
    <section className={classes.side} aria-label={label}>
      <div className={classes.sideHead}>
        <h2>{label}</h2>
        <SegmentedControl
          size="xs"
          aria-label={`What is compared, ${label.toLowerCase()}`}
          data={[...kinds]}
          value={chosenKind}
          onChange={(next) => {
            const found = kinds.find(({ value: known }) => known === next);
            if (!found) return;
            setKind(found.value);
            onChange(null);
          }}
        />
      </div>
      {chosenKind === "revision" && (
        <RevisionChoice value={value?.kind === "revision" ? value : null} onChange={onChange} />
      )}
      {chosenKind === "capture" && (
        <CaptureSelect
          aria-label="Capture"
          placeholder="Choose a capture"
          allowDeselect={false}
          value={value?.kind === "capture" ? value.captureId : null}
          onChange={(captureId) => captureId && onChange({ kind: "capture", captureId })}
        />
      )}
      {chosenKind === "text" && (
        <FileChoice name={value?.kind === "text" ? value.name : null} onChange={onChange} />
      )}
    </section>
  );
}

type Choose = SideChoiceProps["onChange"];

interface RevisionChoiceProps {
  value: Extract<ChosenSide, { kind: "revision" }> | null;
  onChange: Choose;
}

function RevisionChoice({ value, onChange }: RevisionChoiceProps) {
  const specs = useSpecs().data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <div className={classes.selects}>
      <Select
        aria-label="Spec"
        placeholder="Choose a spec"
        searchable
        allowDeselect={false}
        data={specs.map(({ id, name }) => ({ value: id, label: name }))}
        value={value?.specId ?? null}
        onChange={(specId) => specId && onChange({ kind: "revision", specId, revision: null })}
      />
      {value && <RevisionNumber specId={value.specId} value={value.revision} onChange={onChange} />}
    </div>
  );
}

interface RevisionNumberProps {
  specId: string;
  value: number | null;
  onChange: Choose;
}

function RevisionNumber({ specId, value, onChange }: RevisionNumberProps) {
  const pages = useRevisions(specId).data?.pages ?? [];
  const numbers = new Set(pages.flatMap(({ data }) => data.map(({ number }) => number)));
  if (value !== null) numbers.add(value);
  return (
    <Select
      aria-label="Revision"
      allowDeselect={false}
      data={[
        { value: "latest", label: "Latest revision" },
        ...[...numbers]
          .toSorted((a, b) => b - a)
          .map((number) => ({ value: String(number), label: `Revision ${number}` })),
      ]}
      value={value === null ? "latest" : String(value)}
      onChange={(next) =>
        next &&
        onChange({ kind: "revision", specId, revision: next === "latest" ? null : Number(next) })
      }
    />
  );
}

function FileChoice({ name, onChange }: { name: string | null; onChange: Choose }) {
  const read = async (file: File | null) => {
    if (file) onChange({ kind: "text", name: file.name, text: await file.text() });
  };
  return (
    <FileButton accept=".json,.yaml,.yml" onChange={(file) => void read(file)}>
      {(props) => (
        <Button {...props} variant="default" fullWidth leftSection={<IconFileUpload size={16} />}>
          {name ?? "Choose an OpenAPI document"}
        </Button>
      )}
    </FileButton>
  );
}
