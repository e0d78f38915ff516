"use client";

import { Button, VisuallyHidden } from "@mantine/core";
import Link from "next/link";
import type { RevisionSummary, SpecDetails } from "#api/types.ts";
import { driftHref } from "#features/drift/drift-side.ts";
import { ErrorState } from "#ui/error-state.tsx";
import { formatCount, formatMoment, formatPlural } from "#ui/format.ts";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { SpecLayout } from "./spec-layout.tsx";
import { specHref } from "./spec-view.ts";
import { useRevisions } from "./use-specs.ts";
import classes from "#ui/table.module.css";

export function RevisionsPage({ id }: { id: string }) {
  return <SpecLayout id={id}>{(spec) => <Revisions spec={spec} />}</SpecLayout>;
}

function Revisions({ spec }: { spec: SpecDetails }) {
  const revisions = useRevisions(spec.id);
  const rows = revisions.data?.pages.flatMap(({ data }) => data) ?? [];
  if (revisions.isPending) return <RowSkeletons rows={4} height={52} />;
  if (revisions.error) {
    return (
      <ErrorState
        title="The revisions could not be loaded"
        error={revisions.error}
        onRetry={() => void revisions.refetch()}
      />
    );
  }
  return (
    <>
      <table className={classes.table} aria-label="Revisions">
        <thead>
          <tr>
            <th scope="col">Revision</th>
            <th scope="col" className={classes.number}>
              Operations
            </th>
            <th scope="col" className={`${classes.number} ${classes.wideOnly}`}>
              Paths
            </th>
            <th scope="col" className={`${classes.number} ${classes.wideOnly}`}>
              Exchanges
            </th>
            <th scope="col">
              <VisuallyHidden>What changed</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((revision) => (
            <RevisionRow key={revision.number} specId={spec.id} revision={revision} />
          ))}
        </tbody>
      </table>
      {revisions.hasNextPage && (
        <Button
          variant="default"
          fullWidth
          mt="md"
          loading={revisions.isFetchingNextPage}
          onClick={() => void revisions.fetchNextPage()}
        >
          Show older revisions
        </Button>
      )}
    </>
  );
}

function RevisionRow({ specId, revision }: { specId: string; revision: RevisionSummary }) {
  const { number, created_at: at, capture_ids: captures } = revision;
  return (
    <tr>
      <th scope="row">
        <Link href={specHref(specId, { revision: number })} className={classes.name}>
          Revision {number}
        </Link>
        <span className={classes.where}>
          {formatMoment(at)} · {formatPlural(captures.length, "capture")}
        </span>
      </th>
      <td className={classes.number}>{formatCount(revision.operation_count)}</td>
      <td className={`${classes.number} ${classes.wideOnly}`}>
        {formatCount(revision.path_count)}
      </td>
      <td className={`${classes.number} ${classes.wideOnly}`}>
        {formatCount(revision.exchange_count)}
      </td>
      <td className={classes.number}>
        {number > 1 && (
          <Link
            href={driftHref(
              { kind: "revision", specId, revision: number - 1 },
              { kind: "revision", specId, revision: number },
            )}
          >
            What changed
          </Link>
        )}
      </td>
    </tr>
  );
}
