"use client";

import { Button, VisuallyHidden } from "@mantine/core";
import { IconApi, IconGitCompare, IconSparkles } from "@tabler/icons-react";
import Link from "next/link";
import type { Spec } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { formatAgo, formatCount } from "#ui/format.ts";
import { Page } from "#ui/page.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { openInferSpecs } from "./infer-form.tsx";
import { useSpecs } from "./use-specs.ts";
import classes from "#ui/table.module.css";

export function SpecsPage() {
  const specs = useSpecs();
  const mayWrite = isAtLeast(useOrganisation()?.role, "member");
  const rows = specs.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Page
      title="Specs"
      description="What APIs do, as traffic shows it: OpenAPI documents that grow with each capture, and what changed from one to the next."
      actions={
        <>
          <Button
            component={Link}
            href="/drift"
            variant="default"
            leftSection={<IconGitCompare size={16} />}
          >
            Compare
          </Button>
          {mayWrite && (
            <Button leftSection={<IconSparkles size={16} />} onClick={openInferSpecs}>
              Infer from captures
            </Button>
          )}
        </>
      }
    >
      {specs.isPending ? (
        <RowSkeletons rows={5} height={56} />
      ) : specs.error ? (
        <ErrorState
          title="The specs could not be loaded"
          error={specs.error}
          onRetry={() => void specs.refetch()}
        />
      ) : rows.length === 0 ? (
        <EmptyState icon={<IconApi size={22} stroke={1.6} />} title="No specs yet">
          {mayWrite
            ? "Choose captures, and every API in them is described: its paths, parameters, bodies and the events of its streams."
            : "Members of this organisation can infer some; your role is viewer."}
        </EmptyState>
      ) : (
        <table className={classes.table} aria-label="Specs">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" className={classes.number}>
                Operations
              </th>
              <th scope="col" className={`${classes.number} ${classes.wideOnly}`}>
                Captures
              </th>
              <th scope="col" className={classes.number}>
                Revision
              </th>
              <th scope="col" className={classes.wideOnly}>
                <VisuallyHidden>Follows captures</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((spec) => (
              <SpecRow key={spec.id} spec={spec} />
            ))}
          </tbody>
        </table>
      )}
      {specs.hasNextPage && (
        <Button
          variant="default"
          fullWidth
          mt="md"
          loading={specs.isFetchingNextPage}
          onClick={() => void specs.fetchNextPage()}
        >
          Show older specs
        </Button>
      )}
    </Page>
  );
}

function SpecRow({ spec }: { spec: Spec }) {
  const { id, name, host, origins, follow } = spec;
  const others = origins.length > 1 ? ` and ${origins.length - 1} more` : "";
  return (
    <tr>
      <th scope="row">
        <Link href={`/specs/${id}`} className={classes.name}>
          {name}
        </Link>
        <span className={classes.where}>
          {name === host ? origins[0] : host}
          {others} · {formatAgo(spec.updated_at)}
        </span>
      </th>
      <td className={classes.number}>{formatCount(spec.operation_count)}</td>
      <td className={`${classes.number} ${classes.wideOnly}`}>{formatCount(spec.capture_count)}</td>
      <td className={classes.number}>{spec.revision}</td>
      <td className={classes.wideOnly}>{follow ? "Follows captures" : ""}</td>
    </tr>
  );
}
