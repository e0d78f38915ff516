"use client";

import { Button, Group } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconFolderPlus, IconLink } from "@tabler/icons-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { AddFolderForm } from "./add-folder-form.tsx";
import { AddUrlForm } from "./add-url-form.tsx";

interface AddDocumentsProps {
  collectionId: string | null;
}

/** `?add=upload|url|folder` in the address opens the way in that another page pointed to. */
export function AddDocuments({ collectionId }: AddDocumentsProps) {
  const wanted = useSearchParams().get("add");
  const router = useRouter();

  useEffect(() => {
    if (!wanted) return;
    router.replace(globalThis.location.pathname);
    if (wanted === "url") openAddUrl(collectionId);
    else if (wanted === "folder") openAddFolder(collectionId);
    else document.querySelector<HTMLElement>(".mantine-Dropzone-root")?.focus();
  }, [wanted, collectionId, router]);

  return (
    <Group gap={8}>
      <Button
        variant="default"
        leftSection={<IconLink size={17} stroke={1.7} />}
        onClick={() => openAddUrl(collectionId)}
      >
        Add address
      </Button>
      <Button
        variant="default"
        leftSection={<IconFolderPlus size={17} stroke={1.7} />}
        onClick={() => openAddFolder(collectionId)}
      >
        Add folder
      </Button>
    </Group>
  );
}

function openAddUrl(collectionId: string | null): void {
  const modalId = modals.open({
    title: "Add a web address",
    children: <AddUrlForm collectionId={collectionId} onDone={() => modals.close(modalId)} />,
  });
}

function openAddFolder(collectionId: string | null): void {
  const modalId = modals.open({
    title: "Add a folder",
    children: <AddFolderForm collectionId={collectionId} onDone={() => modals.close(modalId)} />,
  });
}
