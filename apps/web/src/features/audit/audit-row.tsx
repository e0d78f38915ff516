"use client";

import type { AuditLine } from "#api/types.ts";
import { formatMoment } from "#ui/format.ts";
import classes from "./audit.module.css";

interface AuditRowProps {
  line: AuditLine;
  nameOf: (line: AuditLine) => string;
}

/** A line in short; opened, all that it holds. */
export function AuditRow({ line, nameOf }: AuditRowProps) {
  const { action, outcome, at, target } = line;
  return (
    <li>
      <details>
        <summary>
          <time className={classes.time} dateTime={at}>
            {formatMoment(at)}
          </time>
          <span className={classes.action}>
            {action}
            {outcome === "refused" && <span className={classes.refused}> refused</span>}
          </span>
          <span className={classes.dim}>{nameOf(line)}</span>
          <span className={classes.dim}>{target.id ?? target.kind}</span>
        </summary>
        <dl className={classes.facts}>
          {factsOf(line).map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

function factsOf(line: AuditLine): Array<[string, string]> {
  const { actor, target, details } = line;
  const facts: Array<[string, string | null]> = [
    ["Line", String(line.sequence)],
    ["When", line.at],
    ["By", actor.kind],
    ["User", actor.user_id],
    ["Key", actor.key_id],
    ["Session", actor.session_id],
    ["Target", [target.kind, target.id].filter(Boolean).join(" ")],
    ["Organisation", line.organisation_id],
    ["Address", line.address],
    ["Browser", line.user_agent],
    ...Object.entries(details).map(([name, value]): [string, string] => [name, String(value)]),
    ["Hash", line.hash],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== "");
}
