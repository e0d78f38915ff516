"use client";

import { Button, VisuallyHidden } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { TrafficTabs } from "#features/traffic/traffic-tabs.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { Page } from "#ui/page.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { CaptureRow } from "./capture-row.tsx";
import { ImportArea } from "./import-area.tsx";
import { useCaptures } from "./use-captures.ts";
import classes from "#ui/table.module.css";

export function CapturesPage() {
  const captures = useCaptures();
  const role = useOrganisation()?.role;
  const rows = captures.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Page
      title="Traffic"
      description="Requests with their responses, as they were captured. Credentials and e-mail addresses are replaced before anything is stored."
    >
      <TrafficTabs />
      {isAtLeast(role, "member") && <ImportArea />}
      {captures.isPending ? (
        <RowSkeletons rows={5} height={56} />
      ) : captures.error ? (
        <ErrorState
          title="The captures could not be loaded"
          error={captures.error}
          onRetry={() => void captures.refetch()}
        />
      ) : rows.length === 0 ? (
        <EmptyState icon={<IconArrowsExchange size={22} stroke={1.6} />} title="No captures yet">
          {role === "viewer"
            ? "Members of this organisation can import some; your role is viewer."
            : "Drop a HAR above: browsers export one from the network panel of their developer tools."}
        </EmptyState>
      ) : (
        <table className={classes.table} aria-label="Captures">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" className={classes.number}>
                Exchanges
              </th>
              <th scope="col" className={`${classes.number} ${classes.wideOnly}`}>
                Secrets replaced
              </th>
              <th scope="col" className={`${classes.number} ${classes.wideOnly}`}>
                Size
              </th>
              <th scope="col">Status</th>
              <th scope="col">
                <VisuallyHidden>Menu</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((capture) => (
              <CaptureRow key={capture.id} capture={capture} />
            ))}
          </tbody>
        </table>
      )}
      {captures.hasNextPage && (
        <Button
          variant="default"
          fullWidth
          mt="md"
          loading={captures.isFetchingNextPage}
          onClick={() => void captures.fetchNextPage()}
        >
          Show older captures
        </Button>
      )}
    </Page>
  );
}
