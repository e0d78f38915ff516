"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { isStatus } from "#api/error-message.ts";
import type { CaptureDetails } from "#api/types.ts";
import { formatBytes, formatCount, formatDuration, formatMoment } from "#ui/format.ts";
import { GonePage } from "#ui/gone-page.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { MoreMenu } from "#ui/more-menu.tsx";
import { Page } from "#ui/page.tsx";
import { CaptureContents } from "./capture-contents.tsx";
import { CaptureMenuItems } from "./capture-menu-items.tsx";
import { CaptureState } from "./capture-state.tsx";
import { sourceNames } from "./capture-words.ts";
import { RedactionList } from "./redaction-list.tsx";
import { SkippedList } from "./skipped-list.tsx";
import { isGrowing, useCapture } from "./use-captures.ts";
import sectionClasses from "#ui/section.module.css";

export function CapturePage({ id }: { id: string }) {
  const capture = useCapture(id);
  if (isStatus(capture.error, 404)) {
    return (
      <GonePage title="Capture" noun="capture" all="/captures">
        It may have been deleted, or its import may have been given up.
      </GonePage>
    );
  }
  return (
    <Page
      title={capture.data?.name ?? "Capture"}
      width="reading"
      actions={capture.data && <CaptureActions capture={capture.data} />}
    >
      <Loaded query={capture} fault="The capture could not be loaded" rows={6}>
        {(details) => (
          <>
            <CaptureFacts capture={details} />
            {!isGrowing(details) && <CaptureContents captureId={details.id} />}
            <SkippedList skipped={details.skipped} />
            <RedactionList capture={details} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function CaptureActions({ capture }: { capture: CaptureDetails }) {
  const router = useRouter();
  return (
    <>
      <Button
        component={Link}
        href={`/exchanges?capture_id=${capture.id}`}
        disabled={isGrowing(capture)}
      >
        Show exchanges
      </Button>
      <MoreMenu label="Capture menu" boxed>
        <CaptureMenuItems capture={capture} onDeleted={() => router.push("/captures")} />
      </MoreMenu>
    </>
  );
}

function CaptureFacts({ capture }: { capture: CaptureDetails }) {
  const { created_at: begun, finished_at: finished } = capture;
  return (
    <dl className={sectionClasses.figures} style={{ marginBottom: 36 }}>
      <div>
        <dt>Status</dt>
        <dd>
          <CaptureState capture={capture} />
        </dd>
      </div>
      <div>
        <dt>Exchanges</dt>
        <dd>{formatCount(capture.exchange_count)}</dd>
      </div>
      <div>
        <dt>Secrets replaced</dt>
        <dd>
          {formatCount(capture.redacted_count)}
          {capture.raw && <span className={sectionClasses.detail}> kept encrypted</span>}
        </dd>
      </div>
      <div>
        <dt>{sourceNames[capture.source]}</dt>
        <dd>{formatBytes(capture.read_bytes)}</dd>
      </div>
      <div>
        <dt>Begun</dt>
        <dd className={sectionClasses.detail}>{formatMoment(begun)}</dd>
      </div>
      <div>
        <dt>Took</dt>
        <dd className={sectionClasses.detail}>
          {finished === null ? "…" : formatDuration(Date.parse(finished) - Date.parse(begun))}
        </dd>
      </div>
    </dl>
  );
}
