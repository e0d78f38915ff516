"use client";

import { Button } from "@mantine/core";
import { useState } from "react";
import type { CaptureDetails } from "#api/types.ts";
import { formatCount, formatPlural } from "#ui/format.ts";
import { Section } from "#ui/section.tsx";
import captureClasses from "./captures.module.css";
import sectionClasses from "#ui/section.module.css";
import classes from "#ui/table.module.css";

const shownAtFirst = 12;

/** What was replaced where; what it was is known to nobody any more. */
export function RedactionList({ capture }: { capture: CaptureDetails }) {
  const { findings, unlisted } = capture.redaction;
  const [all, setAll] = useState(false);
  const shown = all ? findings : findings.slice(0, shownAtFirst);
  if (findings.length === 0) {
    return (
      <Section title="Secrets replaced">
        <p className={sectionClasses.note}>
          {capture.status === "ready"
            ? "No credential and no e-mail address was found."
            : "The report stands here when the capture is whole."}
        </p>
      </Section>
    );
  }
  return (
    <Section
      title="Secrets replaced"
      hint="Where they stood, and by which rule they were found. Equal secrets have equal replacements."
    >
      <table className={classes.table} aria-label="Secrets replaced">
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">Rule</th>
            <th scope="col" className={classes.number}>
              Times
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ place, rule, count }) => (
            <tr key={`${rule} ${place}`}>
              <th scope="row" className={captureClasses.place}>
                {place}
              </th>
              <td>{rule}</td>
              <td className={classes.number}>{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && findings.length > shownAtFirst && (
        <Button variant="default" fullWidth mt="md" onClick={() => setAll(true)}>
          Show all {formatCount(findings.length)} places
        </Button>
      )}
      {unlisted > 0 && (
        <p className={sectionClasses.note}>
          And {formatPlural(unlisted, "secret")} in further places, too many to list.
        </p>
      )}
    </Section>
  );
}
