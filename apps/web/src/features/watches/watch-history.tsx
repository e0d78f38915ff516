"use client";

import { Button } from "@mantine/core";
import { modals } from "@mantine/modals";
import Link from "next/link";
import type { Watch, WatchDelivery, WatchRun } from "#api/types.ts";
import { DriftReportView } from "#features/drift/drift-report.tsx";
import { formatMoment, formatPlural } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { useWatchDeliveries, useWatchRun, useWatchRuns } from "./use-watches.ts";
import { causeWords, deliveryWords, verdictWords } from "./watch-words.ts";
import classes from "./watches.module.css";
import sectionClasses from "#ui/section.module.css";

/** What a watch compared, and what it told whom. */
export function WatchHistory({ watch }: { watch: Watch }) {
  const runs = useWatchRuns(watch.id, true);
  const deliveries = useWatchDeliveries(watch.id, watch.webhook_url !== null);
  return (
    <div className={classes.history}>
      <h4>Comparisons</h4>
      <Loaded query={runs} fault="The comparisons could not be loaded" rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <p className={sectionClasses.note}>None yet.</p>
          ) : (
            <ul className={sectionClasses.rows} aria-label="Comparisons">
              {data.map((run) => (
                <RunRow key={run.id} run={run} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {watch.webhook_url !== null && (
        <>
          <h4>Deliveries</h4>
          <Loaded query={deliveries} fault="The deliveries could not be loaded" rows={2}>
            {({ data }) =>
              data.length === 0 ? (
                <p className={sectionClasses.note}>None yet.</p>
              ) : (
                <ul className={sectionClasses.rows} aria-label="Deliveries">
                  {data.map((delivery) => (
                    <DeliveryRow key={delivery.id} delivery={delivery} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </>
      )}
    </div>
  );
}

function RunRow({ run }: { run: WatchRun }) {
  const { verdict, cause, created_at: at, capture_id: captureId, revision, summary, error } = run;
  return (
    <li>
      <span className={classes.verdict} data-verdict={verdict}>
        {verdictWords[verdict]}
      </span>
      <span className={sectionClasses.detail}>
        {formatMoment(at)}, {causeWords[cause]}: revision {revision} and{" "}
        <Link href={`/captures/${captureId}`}>a capture</Link>
        {error && `. ${error}`}
      </span>
      {summary && summary.changes > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => openReport(run)}>
          {formatPlural(summary.changes, "change")}
        </Button>
      )}
    </li>
  );
}

function openReport(run: WatchRun): void {
  modals.open({
    title: "What changed",
    size: "75rem",
    children: <RunReport run={run} />,
  });
}

function RunReport({ run }: { run: WatchRun }) {
  const details = useWatchRun(run.watch_id, run.id);
  return (
    <Loaded query={details} fault="The report could not be loaded">
      {({ report }) => report && <DriftReportView report={report} />}
    </Loaded>
  );
}

function DeliveryRow({ delivery }: { delivery: WatchDelivery }) {
  const { kind, status, attempts, response_status: answer, error, created_at: at } = delivery;
  return (
    <li>
      <span className={sectionClasses.name}>{kind === "test" ? "Test" : "Drift"}</span>
      <span className={sectionClasses.detail}>
        {formatMoment(at)}, {deliveryWords[status]} after {formatPlural(attempts, "attempt")}
        {answer !== null && `, answered ${answer}`}
        {error && `: ${error}`}
      </span>
    </li>
  );
}
