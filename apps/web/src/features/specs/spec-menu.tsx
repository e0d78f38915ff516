"use client";

import { Menu } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconFileCode, IconPencil, IconTrash } from "@tabler/icons-react";
import { zipOf } from "@workspace/generation/zip";
import { useRouter } from "next/navigation";
import { messageOf } from "#api/error-message.ts";
import { changeSpec, deleteSpec, documentPath, renderRevision } from "#api/specs.ts";
import type { SpecDetails } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatPlural } from "#ui/format.ts";
import { MoreMenu } from "#ui/more-menu.tsx";
import { NameForm } from "#ui/name-form.tsx";
import { saveFile } from "#ui/save-file.ts";
import { useChange } from "#ui/use-change.ts";
import { generatedTargets } from "./generated-targets.ts";

interface SpecMenuProps {
  spec: SpecDetails;
  revision: string;
}

export function SpecMenu({ spec, revision }: SpecMenuProps) {
  const mayWrite = isAtLeast(useOrganisation()?.role, "member");
  const router = useRouter();
  const removing = useChange({
    change: () => deleteSpec(spec.id),
    refreshes: ["specs"],
    fault: "The spec was not deleted",
    onDone: () => router.push("/specs"),
  });
  const generating = useChange({
    change: (target: string) => renderRevision(spec.id, revision, target),
    refreshes: [],
    fault: "Nothing could be generated",
    onDone: ({ target, files }) => {
      const [only, ...others] = files;
      if (only && others.length === 0) saveFile(only.path.split("/").at(-1) ?? target, only.text);
      else saveFile(`${spec.host.replace(":", "-")}.${target}.zip`, zipOf(files));
      notifications.show({ message: `${formatPlural(files.length, "file")} made` });
    },
  });
  const fileName = `${spec.host.replace(":", "-")}.openapi.json`;
  return (
    <MoreMenu label="Spec menu" boxed>
      <Menu.Label>OpenAPI 3.1</Menu.Label>
      {[false, true].map((evidence) => (
        <Menu.Item
          key={String(evidence)}
          component="a"
          href={documentPath(spec.id, revision, evidence)}
          download={fileName}
          leftSection={<IconDownload size={15} />}
        >
          {evidence ? "Download with evidence" : "Download"}
        </Menu.Item>
      ))}
      <Menu.Label>Generate</Menu.Label>
      {generatedTargets.map(({ target, label }) => (
        <Menu.Item
          key={target}
          leftSection={<IconFileCode size={15} />}
          onClick={() => generating.mutate(target)}
        >
          {label}
        </Menu.Item>
      ))}
      {mayWrite && (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => openRename(spec)}>
            Rename
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() =>
              confirm({
                title: `Delete ${spec.name}?`,
                words: `${formatPlural(spec.revision, "revision")}, its pins and its watches will be gone for good. The captures stay.`,
                deed: "Delete spec",
                onConfirm: () => removing.mutate(),
              })
            }
          >
            Delete
          </Menu.Item>
        </>
      )}
    </MoreMenu>
  );
}

function openRename(spec: SpecDetails): void {
  const modalId = modals.open({
    title: "Rename the spec",
    children: <RenameSpec spec={spec} onDone={() => modals.close(modalId)} />,
  });
}

function RenameSpec({ spec, onDone }: { spec: SpecDetails; onDone: () => void }) {
  const renaming = useChange({
    change: (name: string) => changeSpec(spec.id, { name }),
    refreshes: ["specs"],
    onDone,
  });
  return (
    <NameForm
      name={spec.name}
      maxLength={200}
      busy={renaming.isPending}
      fault={renaming.error && messageOf(renaming.error)}
      onSubmit={renaming.mutate}
    />
  );
}
