"use client";

import { Button, Checkbox, Menu, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { IconMessageCirclePlus, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { deleteCollection, getCollection } from "#api/collections.ts";
import { messageOf } from "#api/error-message.ts";
import type { Collection } from "#api/types.ts";
import { AddDocuments } from "#features/documents/add-documents.tsx";
import { DocumentBrowser } from "#features/documents/document-browser.tsx";
import { DocumentDropArea } from "#features/documents/drop-area.tsx";
import { DocumentUploadList } from "#features/documents/upload-list.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { MoreMenu } from "#ui/more-menu.tsx";
import { Page } from "#ui/page.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { CollectionThreads } from "./collection-threads.tsx";
import { CreateCollectionForm } from "./create-collection-form.tsx";
import classes from "./collections.module.css";

export function CollectionPage({ id }: { id: string }) {
  const collection = useQuery({
    queryKey: ["collection", id],
    queryFn: ({ signal }) => getCollection(id, signal),
  });
  if (collection.error) {
    return (
      <Page title="Collection">
        <ErrorState
          title="The collection could not be loaded"
          error={collection.error}
          onRetry={() => void collection.refetch()}
        />
      </Page>
    );
  }
  if (!collection.data) {
    return (
      <Page title="&nbsp;">
        <RowSkeletons rows={6} height={60} />
      </Page>
    );
  }
  return (
    <Page
      title={collection.data.name}
      description={collection.data.description}
      actions={<CollectionActions collection={collection.data} />}
    >
      <DocumentDropArea collectionId={id} />
      <DocumentUploadList />
      <AddDocuments collectionId={id} />
      <DocumentBrowser collectionId={id} />
      <h2 className={classes.section}>Threads</h2>
      <CollectionThreads collectionId={id} />
    </Page>
  );
}

function CollectionActions({ collection }: { collection: Collection }) {
  const queries = useQueryClient();
  const router = useRouter();
  const deleting = useMutation({
    mutationFn: (withDocuments: boolean) => deleteCollection(collection.id, withDocuments),
    onSuccess: () => {
      router.push("/collections");
      for (const key of ["collections", "documents", "stats"])
        void queries.invalidateQueries({ queryKey: [key] });
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "The collection was not deleted",
        message: messageOf(error),
      }),
  });
  return (
    <>
      <Button
        component={Link}
        href={`/?collection=${collection.id}`}
        leftSection={<IconMessageCirclePlus size={17} />}
      >
        Ask within
      </Button>
      <MoreMenu label="Collection menu" boxed>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => openEdit(collection)}>
          Rename
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={15} />}
          onClick={() => confirmDelete(collection, deleting.mutate)}
        >
          Delete
        </Menu.Item>
      </MoreMenu>
    </>
  );
}

function openEdit(collection: Collection): void {
  const modalId = modals.open({
    title: "Rename collection",
    children: (
      <CreateCollectionForm collection={collection} onCreated={() => modals.close(modalId)} />
    ),
  });
}

function confirmDelete(collection: Collection, remove: (withDocuments: boolean) => void): void {
  let withDocuments = false;
  modals.openConfirmModal({
    title: "Delete this collection?",
    children: (
      <>
        <Text size="sm" c="dimmed" mb="sm">
          “{collection.name}” is deleted; its threads stay.
        </Text>
        <Checkbox
          label="Delete documents that are in no other collection, too"
          onChange={(event) => (withDocuments = event.currentTarget.checked)}
        />
      </>
    ),
    labels: { confirm: "Delete collection", cancel: "Cancel" },
    confirmProps: { color: "red" },
    onConfirm: () => remove(withDocuments),
  });
}
