"use client";

import { Menu } from "@mantine/core";
import {
  IconFileTypography,
  IconFolderPlus,
  IconJson,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import { threadExportPath } from "#api/threads.ts";
import type { Thread } from "#api/types.ts";
import { openCollectionChoice } from "#features/collections/collection-choice.tsx";
import { openRenameThread } from "./rename-thread.tsx";
import { useDeleteThread } from "./use-delete-thread.tsx";

interface ThreadMenuItemsProps {
  thread: Thread;
  leaveOnDelete?: boolean;
}

export function ThreadMenuItems({ thread, leaveOnDelete = false }: ThreadMenuItemsProps) {
  const confirmDelete = useDeleteThread(leaveOnDelete);
  return (
    <>
      <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => openRenameThread(thread)}>
        Rename
      </Menu.Item>
      <Menu.Item
        leftSection={<IconFolderPlus size={15} />}
        onClick={() =>
          openCollectionChoice({ kind: "thread", id: thread.id, held: thread.collection_ids })
        }
      >
        Collections
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        component="a"
        href={threadExportPath(thread.id, "markdown")}
        download
        leftSection={<IconFileTypography size={15} />}
      >
        Export Markdown
      </Menu.Item>
      <Menu.Item
        component="a"
        href={threadExportPath(thread.id, "json")}
        download
        leftSection={<IconJson size={15} />}
      >
        Export JSON
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        color="red"
        leftSection={<IconTrash size={15} />}
        onClick={() => confirmDelete(thread)}
      >
        Delete
      </Menu.Item>
    </>
  );
}
