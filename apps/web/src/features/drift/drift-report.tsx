"use client";

import { SegmentedControl } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { DriftChange, DriftReport } from "#api/types.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { formatCount, formatPlural } from "#ui/format.ts";
import { ChangeRow } from "./change-row.tsx";
import classes from "./drift.module.css";

type Shown = "all" | DriftChange["severity"];

/** What changed, operation by operation, with both sides beside each other. */
export function DriftReportView({ report }: { report: DriftReport }) {
  const [shown, setShown] = useState<Shown>("all");
  const { old, new: next, summary, changes, problems, complete } = report;
  const count = (severity: Shown) =>
    severity === "all"
      ? changes.length
      : changes.filter((each) => each.severity === severity).length;
  const choices = (
    [
      ["all", "All"],
      ["error", "Breaking"],
      ["warning", "Risky"],
      ["info", "Harmless"],
    ] as const
  ).filter(([severity]) => severity === "all" || count(severity) > 0);
  const listed = changes.filter(({ severity }) => shown === "all" || severity === shown);
  return (
    <>
      <p className={classes.summary} role="status">
        {summary.changes === 0
          ? "Nothing changed."
          : `${formatPlural(summary.changes, "change")}, ${formatCount(summary.breaking)} breaking.`}
        {summary.not_seen > 0 &&
          ` ${formatPlural(summary.not_seen, "thing was", "things were")} not seen this time.`}
        {!complete && " A part was left uncompared, for it is over a limit."}
      </p>
      {problems.length > 0 && (
        <ul className={classes.problems} aria-label="What could not be compared">
          {problems.map(({ type, document, pointer, detail }) => (
            <li key={`${document} ${pointer} ${type} ${detail}`}>
              {document === "old" ? old.name : next.name}, {pointer}: {detail}
            </li>
          ))}
        </ul>
      )}
      {changes.length === 0 ? (
        <EmptyState
          icon={<IconCircleCheck size={22} stroke={1.6} />}
          title="Nobody breaks, and nothing changed"
        />
      ) : (
        <>
          {choices.length > 2 && (
            <SegmentedControl
              mb="md"
              aria-label="Which changes"
              data={choices.map(([value, label]) => ({ value, label: `${label} ${count(value)}` }))}
              value={shown}
              onChange={(value) =>
                setShown(choices.find(([known]) => known === value)?.[0] ?? "all")
              }
            />
          )}
          <div className={classes.columns} aria-hidden="true">
            <span />
            <span>{old.name}</span>
            <span>{next.name}</span>
          </div>
          {byOperation(listed).map(([operation, group]) => (
            <section key={operation} className={classes.group} aria-label={operation}>
              <h2>{operation}</h2>
              <ul>
                {group.map((change) => (
                  <ChangeRow
                    key={`${change.kind} ${change.path} ${JSON.stringify(change.after)}`}
                    change={change}
                  />
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </>
  );
}

function byOperation(changes: readonly DriftChange[]): Array<[string, DriftChange[]]> {
  const groups = new Map<string, DriftChange[]>();
  for (const change of changes) {
    const name = [change.api, change.operation ?? "The API as a whole"].filter(Boolean).join(" · ");
    const group = groups.get(name);
    if (group) group.push(change);
    else groups.set(name, [change]);
  }
  return [...groups];
}
