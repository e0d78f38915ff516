"use client";

import { Menu } from "@mantine/core";
import { IconDownload, IconListDetails, IconTrash } from "@tabler/icons-react";
import Link from "next/link";
import { captureHarPath } from "#api/captures.ts";
import type { Capture } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatPlural } from "#ui/format.ts";
import { RawItems } from "./raw-items.tsx";
import { isGrowing, useDeleteCapture } from "./use-captures.ts";

interface CaptureMenuItemsProps {
  capture: Capture;
  onDeleted?: () => void;
}

export function CaptureMenuItems({ capture, onDeleted }: CaptureMenuItemsProps) {
  const removing = useDeleteCapture(onDeleted);
  const mayWrite = isAtLeast(useOrganisation()?.role, "member");
  return (
    <>
      <Menu.Item
        component={Link}
        href={`/exchanges?capture_id=${capture.id}`}
        leftSection={<IconListDetails size={15} />}
        disabled={isGrowing(capture)}
      >
        Show exchanges
      </Menu.Item>
      <Menu.Item
        component="a"
        href={captureHarPath(capture.id)}
        download={`${capture.id}.har`}
        leftSection={<IconDownload size={15} />}
        disabled={isGrowing(capture)}
      >
        Export as HAR
      </Menu.Item>
      {capture.raw && <RawItems capture={capture} />}
      {mayWrite && (
        <>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() =>
              confirm({
                title: `Delete ${capture.name}?`,
                words: `Its ${formatPlural(capture.exchange_count, "exchange")} will be gone for good, save those that another capture has as well.`,
                deed: "Delete capture",
                onConfirm: () => removing.mutate(capture),
              })
            }
          >
            Delete
          </Menu.Item>
        </>
      )}
    </>
  );
}
