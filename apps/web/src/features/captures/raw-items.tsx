"use client";

import { Menu } from "@mantine/core";
import { IconEyeOff, IconLockOpen } from "@tabler/icons-react";
import { forgetRawCapture, rawHarPath } from "#api/captures.ts";
import type { Capture } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { useChange } from "#ui/use-change.ts";

/** For a capture that is kept with its secrets too. */
export function RawItems({ capture }: { capture: Capture }) {
  const role = useOrganisation()?.role;
  const forgetting = useChange({
    change: () => forgetRawCapture(capture.id),
    refreshes: ["captures"],
    fault: "What was kept could not be deleted",
  });
  return (
    <>
      <Menu.Divider />
      {isAtLeast(role, "admin") && (
        <Menu.Item
          component="a"
          href={rawHarPath(capture.id)}
          download={`${capture.id}.raw.har`}
          leftSection={<IconLockOpen size={15} />}
        >
          Export with secrets
        </Menu.Item>
      )}
      {isAtLeast(role, "member") && (
        <Menu.Item
          leftSection={<IconEyeOff size={15} />}
          onClick={() =>
            confirm({
              title: "Delete the secrets that were kept?",
              words:
                "The capture stays as it is shown, and nobody gets back what was replaced in it.",
              deed: "Delete secrets",
              onConfirm: () => forgetting.mutate(),
            })
          }
        >
          Forget the secrets
        </Menu.Item>
      )}
    </>
  );
}
