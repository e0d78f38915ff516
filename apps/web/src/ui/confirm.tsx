import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { ReactNode } from "react";

interface ConfirmOptions {
  title: string;
  words: ReactNode;
  /** The button that does it. */
  deed: string;
  onConfirm: () => void;
}

/** Asks before something is lost. */
export function confirm({ title, words, deed, onConfirm }: ConfirmOptions): void {
  modals.openConfirmModal({
    title,
    children: (
      <Text size="sm" c="dimmed">
        {words}
      </Text>
    ),
    labels: { confirm: deed, cancel: "Cancel" },
    confirmProps: { color: "red" },
    onConfirm,
  });
}
