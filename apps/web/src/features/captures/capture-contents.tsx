"use client";

import Link from "next/link";
import { exchangesHref } from "#features/exchanges/exchange-filter.ts";
import { useExchangeCounts } from "#features/exchanges/use-exchanges.ts";
import { formatCount } from "#ui/format.ts";
import { Section } from "#ui/section.tsx";
import { noExchangeFilter } from "#features/exchanges/exchange-filter.ts";
import classes from "./capture-contents.module.css";

interface Part {
  label: string;
  count: number;
  href: string;
}

/** What a capture is made of: each part leads to its exchanges. */
export function CaptureContents({ captureId }: { captureId: string }) {
  const within = { ...noExchangeFilter, capture_id: captureId };
  const counts = useExchangeCounts(within).data;
  if (!counts || counts.total === 0) return null;
  const hosts = counts.hosts.map(({ value, count }) => ({
    label: value,
    count,
    href: exchangesHref({ ...within, host: value }),
  }));
  const statuses = counts.statuses.map(({ value, count }) => ({
    label: value === null ? "No answer" : String(value),
    count,
    href: exchangesHref(
      value === null ? { ...within, status_class: "none" } : { ...within, status: value },
    ),
  }));
  const types = counts.content_types.map(({ value, count }) => ({
    label: value,
    count,
    href: exchangesHref({ ...within, content_type: value }),
  }));
  return (
    <Section title="What it holds">
      <div className={classes.groups}>
        <Parts title="Hosts" parts={hosts} />
        <Parts title="Statuses" parts={statuses} />
        <Parts title="Types" parts={types} />
      </div>
    </Section>
  );
}

const most = 8;

function Parts({ title, parts }: { title: string; parts: readonly Part[] }) {
  if (parts.length === 0) return null;
  const largest = Math.max(...parts.map(({ count }) => count));
  return (
    <div>
      <h3 className={classes.heading}>{title}</h3>
      <ul className={classes.parts}>
        {parts.slice(0, most).map(({ label, count, href }) => (
          <li key={label}>
            <Link href={href}>
              <span
                className={classes.bar}
                style={{ width: `${(count / largest) * 100}%` }}
                aria-hidden="true"
              />
              <span className={classes.label}>{label}</span>
              <span className={classes.count}>{formatCount(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {parts.length > most && (
        <p className={classes.more}>and {formatCount(parts.length - most)} more</p>
      )}
    </div>
  );
}
