"use client";

import { Alert, Button, Code, Group, Stack } from "@mantine/core";
import { CopyAction } from "./copy-action.tsx";

interface ShownOnceProps {
  value: string;
  words: string;
  copyLabel: string;
  testId: string;
  onDone: () => void;
}

/** A secret that the server gives this once. */
export function ShownOnce({ value, words, copyLabel, testId, onDone }: ShownOnceProps) {
  return (
    <Stack gap="md">
      <Alert color="yellow" variant="light" title="Copy it now">
        {words}
      </Alert>
      <Group wrap="nowrap" gap="xs" align="flex-start">
        <Code
          flex={1}
          p="sm"
          fz="sm"
          style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}
          data-testid={testId}
        >
          {value}
        </Code>
        <CopyAction value={value} label={copyLabel} />
      </Group>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
