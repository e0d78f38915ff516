"use client";

import { IconLock } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isStatus, messageOf } from "#api/error-message.ts";
import { EmptyState } from "./empty-state.tsx";
import { ErrorState } from "./error-state.tsx";
import { RowSkeletons } from "./row-skeletons.tsx";

interface LoadedProps<Data> {
  query: UseQueryResult<Data>;
  fault: string;
  rows?: number;
  children: (data: Data) => ReactNode;
}

/** What was read, once it is there; until then its outline, and where it may not be read, why. */
export function Loaded<Data>({ query, fault, rows = 3, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <RowSkeletons rows={rows} height={52} />;
  if (isStatus(query.error, 403)) {
    return (
      <EmptyState icon={<IconLock size={22} stroke={1.6} />} title="Not for your role">
        {messageOf(query.error)}
      </EmptyState>
    );
  }
  return <ErrorState title={fault} error={query.error} onRetry={() => void query.refetch()} />;
}
