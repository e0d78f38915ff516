"use client";

import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { PinDraft } from "./paths-page.tsx";
import { subjectOf, wordsOf } from "./pin-draft.ts";
import sectionClasses from "#ui/section.module.css";
import classes from "./paths.module.css";

export function PinList({ draft: { pins, remove } }: { draft: PinDraft }) {
  if (pins.length === 0) return <p className={sectionClasses.note}>Nothing is decided by hand.</p>;
  return (
    <ul className={sectionClasses.rows} aria-label="Decided">
      {pins.map((pin) => (
        <li key={subjectOf(pin)}>
          <span className={classes.template}>{pin.path}</span>
          <span className={sectionClasses.detail}>{wordsOf(pin)}</span>
          {remove && (
            <ActionIcon
              size="sm"
              aria-label={`Take back ${pin.path}: ${wordsOf(pin)}`}
              onClick={() => remove(pin)}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </li>
      ))}
    </ul>
  );
}
