"use client";

import { Button } from "@mantine/core";
import { IconFileSearch, IconFiles } from "@tabler/icons-react";
import { useState } from "react";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { isFiltered, noDocumentFilter, useDocumentFilter } from "./document-filter.ts";
import { DocumentFilterBar } from "./document-filter-bar.tsx";
import { DocumentTable } from "./document-table.tsx";
import { useDocuments } from "./use-documents.ts";

/** The documents of the workspace, or of one collection: filtered, selected, changed in bulk. */
export function DocumentBrowser({ collectionId }: { collectionId: string | null }) {
  const [filter, changeFilter] = useDocumentFilter(collectionId);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const documents = useDocuments(filter);
  const rows = documents.data?.pages.flatMap((page) => page.data) ?? [];
  const filtered = isFiltered({
    ...filter,
    collection_id: filter.collection_id === collectionId ? null : filter.collection_id,
  });
  const clear = () => setSelected(new Set());

  return (
    <section aria-label="Documents">
      <DocumentFilterBar
        filter={filter}
        onChange={changeFilter}
        fixedCollection={collectionId !== null}
      />
      <BulkBar
        documents={rows.filter(({ id }) => selected.has(id))}
        collectionId={collectionId}
        onDone={clear}
      />
      {documents.isPending ? (
        <RowSkeletons rows={8} height={56} />
      ) : documents.error ? (
        <ErrorState
          title="The documents could not be loaded"
          error={documents.error}
          onRetry={() => void documents.refetch()}
        />
      ) : rows.length === 0 && filtered ? (
        <EmptyState
          icon={<IconFileSearch size={22} stroke={1.6} />}
          title="No document fits these filters"
          action={
            <Button
              variant="default"
              onClick={() => changeFilter({ ...noDocumentFilter, collection_id: collectionId })}
            >
              Clear filters
            </Button>
          }
        />
      ) : rows.length === 0 ? (
        <EmptyState icon={<IconFiles size={22} stroke={1.6} />} title="No documents yet">
          Drop files above, add a web address, or add a folder of your notes and code. Then ask
          about them: every sentence of the answer will point to the place that it rests on.
        </EmptyState>
      ) : (
        <DocumentTable
          documents={rows}
          selected={selected}
          onSelect={setSelected}
          hasMore={documents.hasNextPage}
          loadMore={() => void (documents.isFetchingNextPage || documents.fetchNextPage())}
        />
      )}
    </section>
  );
}
