"use client";

import { ErrorState } from "#ui/error-state.tsx";
import { formatCount, formatDuration } from "#ui/format.ts";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { Section } from "#ui/section.tsx";
import { useStatus } from "./use-workspace.ts";
import classes from "#ui/section.module.css";

const words = { up: "Up", down: "Down", starting: "Starting" } as const;

export function HealthSection() {
  const status = useStatus();
  return (
    <Section title="Services" hint="As the gateway sees them, checked every few seconds.">
      {status.isPending && <RowSkeletons rows={2} height={52} />}
      {status.error && !status.data && (
        <ErrorState
          title="The gateway does not say"
          error={status.error}
          onRetry={() => void status.refetch()}
        />
      )}
      {status.data && (
        <>
          <ul className={classes.rows}>
            <li>
              <span className={classes.name}>gateway</span>
              <span className={classes.detail}>
                version {status.data.version}, up for{" "}
                {formatDuration(status.data.uptime_seconds * 1000)}
              </span>
              <span className={classes.state} data-state="up">
                Up
              </span>
            </li>
            {status.data.services.map((service) => (
              <li key={service.name}>
                <span className={classes.name}>{service.name}</span>
                <span className={classes.detail}>
                  {service.detail ??
                    [
                      service.version && `version ${service.version}`,
                      service.latency_ms !== null &&
                        `answers in ${formatDuration(service.latency_ms)}`,
                    ]
                      .filter(Boolean)
                      .join(", ")}
                </span>
                <span className={classes.state} data-state={service.status}>
                  {words[service.status]}
                </span>
              </li>
            ))}
          </ul>
          <p className={classes.note}>{limitWords(status.data.limits)}</p>
        </>
      )}
    </Section>
  );
}

function limitWords(limits: {
  requests_per_minute_per_key: number | null;
  requests_per_minute_per_ip: number | null;
}): string {
  const parts = [
    limits.requests_per_minute_per_key &&
      `${formatCount(limits.requests_per_minute_per_key)} for each key`,
    limits.requests_per_minute_per_ip &&
      `${formatCount(limits.requests_per_minute_per_ip)} for each address`,
  ].filter(Boolean);
  return parts.length > 0
    ? `Requests a minute: ${parts.join(", ")}.`
    : "There is no limit on requests.";
}
