"use client";

import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

export function CopyAction({ value, label = "Copy" }: { value: string; label?: string }) {
  return (
    <CopyButton value={value} timeout={1600}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : label}>
          <ActionIcon onClick={copy} aria-label={copied ? "Copied" : label} size="md">
            {copied ? (
              <IconCheck size={16} color="var(--good)" />
            ) : (
              <IconCopy size={16} stroke={1.7} />
            )}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
