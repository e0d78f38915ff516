"use client";

import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { renderDrift } from "#api/drift.ts";
import { saveFile } from "#ui/save-file.ts";
import { useChange } from "#ui/use-change.ts";
import { asDriftSide } from "./drift-side.ts";
import type { ChosenSide } from "./drift-side.ts";

const formats = [
  { format: "markdown", label: "Markdown, for a pull request", file: "drift.md" },
  { format: "sarif", label: "SARIF, for code scanning", file: "drift.sarif" },
] as const;

export function RenderMenu({ old, next }: { old: ChosenSide; next: ChosenSide }) {
  const rendering = useChange({
    change: ({ format }: (typeof formats)[number]) =>
      renderDrift(format, asDriftSide(old), asDriftSide(next)),
    refreshes: [],
    fault: "The report was not written",
    onDone: (response, { file }) => void response.blob().then((text) => saveFile(file, text)),
  });
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          loading={rendering.isPending}
        >
          Save report
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((each) => (
          <Menu.Item key={each.format} onClick={() => rendering.mutate(each)}>
            {each.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
