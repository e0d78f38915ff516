"use client";

import { ActionIcon, Badge, Checkbox, Text, Tooltip } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { IconFolder, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "#api/error-message.ts";
import { listFolders, removeFolder, rescanFolder } from "#api/folders.ts";
import type { Folder } from "#api/types.ts";
import { formatAgo, formatPlural } from "#ui/format.ts";
import classes from "./documents.module.css";

export function FolderList() {
  const folders =
    useQuery({
      queryKey: ["folders"],
      queryFn: ({ signal }) => listFolders(signal),
      refetchInterval: (query) =>
        query.state.data?.data.some(({ status }) => status === "scanning") ? 2000 : false,
    }).data?.data ?? [];
  if (folders.length === 0) return null;
  return (
    <section className={classes.folders} aria-label="Folders">
      {folders.map((folder) => (
        <FolderRow key={folder.id} folder={folder} />
      ))}
    </section>
  );
}

function FolderRow({ folder }: { folder: Folder }) {
  const queries = useQueryClient();
  const refresh = () => {
    for (const key of ["folders", "documents", "stats"])
      void queries.invalidateQueries({ queryKey: [key] });
  };
  const onError = (error: unknown) =>
    notifications.show({
      color: "red",
      title: "The folder was not changed",
      message: messageOf(error),
    });
  const scan = useMutation({
    mutationFn: () => rescanFolder(folder.id),
    onSuccess: refresh,
    onError,
  });
  const remove = useMutation({
    mutationFn: (keep: boolean) => removeFolder(folder.id, keep),
    onSuccess: refresh,
    onError,
  });

  return (
    <div className={classes.folder}>
      <IconFolder size={18} stroke={1.6} aria-hidden="true" />
      <div className={classes.folderWords}>
        <span className={classes.path}>{folder.path}</span>
        <span className={folder.error ? classes.bad : classes.dim}>
          {folder.error ?? factsOf(folder)}
        </span>
      </div>
      {folder.watch && (
        <Badge variant="light" radius="sm" tt="none" fw={500}>
          Watched
        </Badge>
      )}
      <Tooltip label="Scan again">
        <ActionIcon
          aria-label={`Scan ${folder.path} again`}
          loading={folder.status === "scanning"}
          onClick={() => scan.mutate()}
        >
          <IconRefresh size={16} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Stop indexing">
        <ActionIcon
          aria-label={`Stop indexing ${folder.path}`}
          onClick={() => confirmRemoval(folder, remove.mutate)}
        >
          <IconTrash size={16} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function factsOf({ document_count: count, last_scan: scan, status }: Folder): string {
  if (status === "scanning")
    return `Scanning, ${formatPlural(scan?.files_seen ?? 0, "file")} so far`;
  const facts = [formatPlural(count, "document")];
  if (scan?.failed) facts.push(`${scan.failed} could not be read`);
  if (scan?.finished_at) facts.push(`scanned ${formatAgo(scan.finished_at)}`);
  return facts.join(" · ");
}

function confirmRemoval(folder: Folder, remove: (keep: boolean) => void): void {
  let keep = false;
  modals.openConfirmModal({
    title: "Stop indexing this folder?",
    children: (
      <>
        <Text size="sm" c="dimmed" mb="sm">
          {folder.path} is forgotten, and its {formatPlural(folder.document_count, "document")}{" "}
          leave the index. Files on disk are never touched.
        </Text>
        <Checkbox
          label="Keep the documents"
          onChange={(event) => (keep = event.currentTarget.checked)}
        />
      </>
    ),
    labels: { confirm: "Stop indexing", cancel: "Cancel" },
    confirmProps: { color: "red" },
    onConfirm: () => remove(keep),
  });
}
