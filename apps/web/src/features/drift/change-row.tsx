import { IconAlertTriangle, IconInfoCircle, IconX } from "@tabler/icons-react";
import Link from "next/link";
import type { DriftChange } from "#api/types.ts";
import { formatCount } from "#ui/format.ts";
import classes from "./drift.module.css";

const severities = {
  error: { word: "Breaking", icon: IconX },
  warning: { word: "Risky", icon: IconAlertTriangle },
  info: { word: "Harmless", icon: IconInfoCircle },
} as const;

/** One change: what it is, and each side with how often it was seen and where. */
export function ChangeRow({ change }: { change: DriftChange }) {
  const { kind, severity, path, message, before, after, evidence, exchanges } = change;
  const { word, icon: Icon } = severities[severity];
  return (
    <li className={classes.change} data-severity={severity}>
      <div>
        <p className={classes.kind}>
          <Icon size={15} stroke={2} aria-label={word} />
          {kind.replaceAll("-", " ")}
        </p>
        <p className={classes.place}>{path}</p>
        <p className={classes.message}>
          {firstSentence(message)}
          {evidence.chance !== null && ` ${chanceWords(evidence.chance)}`}
        </p>
      </div>
      <Side label="Before" value={before} evidence={evidence.old} ids={exchanges.old} />
      <Side label="After" value={after} evidence={evidence.new} ids={exchanges.new} />
    </li>
  );
}

/** Values and counts stand beside it, each on its side. */
const firstSentence = (message: string): string => /^.*?\.(?=\s|$)/s.exec(message)?.[0] ?? message;

function chanceWords(chance: number): string {
  if (chance < 1e-6) return "Not by chance.";
  return `By chance alone it is seen once in ${formatCount(Math.round(1 / Math.max(chance, 1e-6)))}.`;
}

interface SideProps {
  label: string;
  value: unknown;
  evidence: DriftChange["evidence"]["old"];
  ids: readonly string[];
}

const linksAtOnce = 5;

function Side({ label, value, evidence, ids }: SideProps) {
  const { present, of } = evidence;
  return (
    <div className={classes.value}>
      <span className={classes.label}>{label}</span>
      <code data-none={value === null || value === undefined || undefined}>{textOf(value)}</code>
      {present !== null && of !== null && (
        <span className={classes.evidence}>
          present in {formatCount(present)} of {formatCount(of)}
        </span>
      )}
      {ids.length > 0 && (
        <span className={classes.evidence}>
          {ids.slice(0, linksAtOnce).map((id) => (
            <Link key={id} href={`/exchanges/${id}`}>
              {id.slice(0, 8)}
            </Link>
          ))}
        </span>
      )}
    </div>
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
