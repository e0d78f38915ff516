"use client";

import { Button, Menu } from "@mantine/core";
import { IconDownload, IconListSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { auditExportPath, listAudit } from "#api/audit.ts";
import type { AuditFilter } from "#api/audit.ts";
import { isStatus } from "#api/error-message.ts";
import type { AuditLine } from "#api/types.ts";
import { useMembers, useProfile } from "#features/session/use-session.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { Page } from "#ui/page.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { AuditFilterBar } from "./audit-filter-bar.tsx";
import { AuditRow } from "./audit-row.tsx";
import { VerifyChain } from "./verify-chain.tsx";
import classes from "./audit.module.css";

const noFilter: AuditFilter = {
  action: "",
  actor: "",
  target: "",
  outcome: null,
  from: null,
  to: null,
};

export function AuditPage() {
  const [filter, setFilter] = useState(noFilter);
  const lines = useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) => listAudit(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next,
  });
  const all = lines.data?.pages.flatMap(({ data }) => data) ?? [];
  const nameOf = useActorNames();
  const forbidden = isStatus(lines.error, 403);
  return (
    <Page
      title="Audit log"
      description="Who did what to what, and from where. Lines are only ever added, and each holds the hash of the one before."
      actions={!forbidden && <ExportMenu filter={filter} />}
    >
      {forbidden ? (
        <EmptyState icon={<IconListSearch size={22} stroke={1.6} />} title="For admins">
          The log of this organisation is read by its admins and owners.
        </EmptyState>
      ) : (
        <>
          <VerifyChain />
          <AuditFilterBar value={filter} onChange={setFilter} />
          {lines.isPending && <RowSkeletons rows={6} height={48} />}
          {lines.error && (
            <ErrorState
              title="The log could not be loaded"
              error={lines.error}
              onRetry={() => void lines.refetch()}
            />
          )}
          {lines.data && all.length === 0 && (
            <EmptyState
              icon={<IconListSearch size={22} stroke={1.6} />}
              title="No line fits these filters"
            />
          )}
          <ul className={classes.lines} aria-label="Lines of the audit log">
            {all.map((line) => (
              <AuditRow key={line.sequence} line={line} nameOf={nameOf} />
            ))}
          </ul>
          {lines.hasNextPage && (
            <Button
              variant="default"
              fullWidth
              mt="md"
              loading={lines.isFetchingNextPage}
              onClick={() => void lines.fetchNextPage()}
            >
              Show older lines
            </Button>
          )}
        </>
      )}
    </Page>
  );
}

/** Members of the organisation by name; others by their id, and what is nobody by its kind. */
function useActorNames(): (line: AuditLine) => string {
  const members = useMembers(useProfile().data?.organisation_id ?? "").data?.data;
  return ({ actor: { kind, user_id: userId } }) =>
    members?.find((member) => member.user_id === userId)?.name ?? userId ?? kind;
}

function ExportMenu({ filter }: { filter: AuditFilter }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>What the filters let through</Menu.Label>
        <Menu.Item component="a" href={auditExportPath(filter, "csv")} download="audit.csv">
          CSV, for spreadsheets
        </Menu.Item>
        <Menu.Item component="a" href={auditExportPath(filter, "ndjson")} download="audit.ndjson">
          NDJSON, with the hashes
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
