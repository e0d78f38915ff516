"use client";

import { Button } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import Link from "next/link";
import { setUpstreamMode } from "#api/upstream-modes.ts";
import type { UpstreamMode } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { formatAgo, formatBytes, formatPlural } from "#ui/format.ts";
import { useChange } from "#ui/use-change.ts";
import { openModeForm } from "./mode-form.tsx";
import { useRecording } from "./use-modes.ts";
import classes from "./recordings.module.css";

interface ModeCardProps {
  upstream: string;
  /** Null while calls simply pass. */
  mode: UpstreamMode | null;
}

const words: Record<UpstreamMode["mode"], string> = {
  pass: "Calls pass",
  record: "Recording",
  replay: "Replaying",
  "replay-or-record": "Replaying, and recording what is new",
};

export function ModeCard({ upstream, mode }: ModeCardProps) {
  const mayManage = isAtLeast(useOrganisation()?.role, "admin");
  const stopping = useChange({
    change: () => setUpstreamMode(upstream, { mode: "pass" }),
    refreshes: ["upstream-modes", "captures"],
    fault: "It was not stopped",
  });
  const now = mode?.mode ?? "pass";
  return (
    <section className={classes.card} aria-label={upstream} data-mode={now}>
      <div className={classes.words}>
        <h2>{upstream}</h2>
        <p className={classes.mode}>
          {words[now]}
          {mode?.changed_at && now !== "pass" && ` since ${formatAgo(mode.changed_at)}`}
        </p>
        {mode?.capture_id && <CaptureLine words="Answered from" id={mode.capture_id} />}
        {mode?.recording_id && <CaptureLine words="Recorded into" id={mode.recording_id} />}
      </div>
      {mayManage && (
        <div className={classes.deeds}>
          {now !== "pass" && (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={16} />}
              loading={stopping.isPending}
              onClick={() => stopping.mutate()}
            >
              Stop
            </Button>
          )}
          <Button
            variant={now === "pass" ? "filled" : "default"}
            onClick={() => openModeForm(upstream, mode)}
          >
            {now === "pass" ? "Record or replay" : "Change"}
          </Button>
        </div>
      )}
    </section>
  );
}

function CaptureLine({ words: what, id }: { words: string; id: string }) {
  const capture = useRecording(id).data;
  return (
    <p className={classes.line}>
      {what} <Link href={`/captures/${id}`}>{capture?.name ?? id}</Link>
      {capture && (
        <span role="status">
          , {formatPlural(capture.exchange_count, "exchange")}, {formatBytes(capture.read_bytes)}
        </span>
      )}
    </p>
  );
}
