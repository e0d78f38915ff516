"use client";

import { Select } from "@mantine/core";
import type { SelectProps } from "@mantine/core";
import { formatAgo } from "#ui/format.ts";
import { useCaptureChoices } from "./use-captures.ts";

type CaptureSelectProps = Pick<
  SelectProps,
  "label" | "aria-label" | "placeholder" | "clearable" | "allowDeselect"
> & {
  value: string | null;
  onChange: (id: string | null) => void;
};

/** One of all captures, found by its name. */
export function CaptureSelect(props: CaptureSelectProps) {
  const captures = useCaptureChoices().data ?? [];
  return (
    <Select
      {...props}
      searchable
      limit={200}
      data={captures.map(({ id, name, created_at: at }) => ({
        value: id,
        label: `${name}, ${formatAgo(at)}`,
      }))}
    />
  );
}
