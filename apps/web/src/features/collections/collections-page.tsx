"use client";

import { Button } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconFolders, IconPlus } from "@tabler/icons-react";
import Link from "next/link";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { formatAgo, formatPlural } from "#ui/format.ts";
import { Page } from "#ui/page.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { CreateCollectionForm } from "./create-collection-form.tsx";
import { useCollections } from "./use-collections.ts";
import classes from "./collections.module.css";

export function CollectionsPage() {
  const collections = useCollections();
  return (
    <Page
      title="Collections"
      description="Documents and threads kept together, so that you can ask within them."
      actions={
        <Button leftSection={<IconPlus size={17} />} onClick={openCreateCollection}>
          New collection
        </Button>
      }
    >
      {collections.isPending && <RowSkeletons rows={3} height={96} />}
      {collections.error && (
        <ErrorState
          title="The collections could not be loaded"
          error={collections.error}
          onRetry={() => void collections.refetch()}
        />
      )}
      {collections.data?.data.length === 0 && (
        <EmptyState
          icon={<IconFolders size={22} stroke={1.6} />}
          title="No collections yet"
          action={<Button onClick={openCreateCollection}>Make the first one</Button>}
        >
          Put the papers of a project, the specs of an API, or the notes of a customer into one, and
          choose it when you ask: the answer then rests on nothing else.
        </EmptyState>
      )}
      <ul className={classes.grid}>
        {collections.data?.data.map((collection) => (
          <li key={collection.id}>
            <Link href={`/collections/${collection.id}`} className={classes.card}>
              <span className={classes.name}>{collection.name}</span>
              {collection.description && (
                <span className={classes.words}>{collection.description}</span>
              )}
              <span className={classes.facts}>
                {formatPlural(collection.document_count, "document")} ·{" "}
                {formatPlural(collection.thread_count, "thread")} ·{" "}
                {formatAgo(collection.updated_at)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function openCreateCollection(): void {
  const modalId = modals.open({
    title: "New collection",
    children: <CreateCollectionForm onCreated={() => modals.close(modalId)} />,
  });
}
