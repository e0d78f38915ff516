"use client";

import { Menu } from "@mantine/core";
import {
  IconDownload,
  IconExternalLink,
  IconFolderPlus,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { originalPath } from "#api/documents.ts";
import type { Document } from "#api/types.ts";
import { openCollectionChoice } from "#features/collections/collection-choice.tsx";
import { confirmDeleteDocuments, useDocumentDeeds } from "./use-document-deeds.tsx";

interface DocumentMenuItemsProps {
  document: Document;
  onDeleted?: () => void;
}

export function DocumentMenuItems({ document, onDeleted }: DocumentMenuItemsProps) {
  const { reindex, remove } = useDocumentDeeds(onDeleted);
  return (
    <>
      <Menu.Item
        component="a"
        href={originalPath(document.id)}
        download
        leftSection={<IconDownload size={15} />}
      >
        Download original
      </Menu.Item>
      {document.source_url && /^https?:/.test(document.source_url) && (
        <Menu.Item
          component="a"
          href={document.source_url}
          target="_blank"
          rel="noopener noreferrer nofollow"
          leftSection={<IconExternalLink size={15} />}
        >
          Open source
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconFolderPlus size={15} />}
        onClick={() =>
          openCollectionChoice({ kind: "document", id: document.id, held: document.collection_ids })
        }
      >
        Collections
      </Menu.Item>
      <Menu.Item
        leftSection={<IconRefresh size={15} />}
        onClick={() => reindex.mutate([document.id])}
      >
        Index again
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        color="red"
        leftSection={<IconTrash size={15} />}
        onClick={() => confirmDeleteDocuments([document], remove.mutate)}
      >
        Delete
      </Menu.Item>
    </>
  );
}
