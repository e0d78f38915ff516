"use client";

import { ActionIcon, Button, Group, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { RedactionRules } from "#api/types.ts";

type Shapes = RedactionRules["shapes"];

interface ShapeRowsProps {
  shapes: Shapes;
  canChange: boolean;
  onChange: (shapes: Shapes) => void;
}

const mostShapes = 20;

export function ShapeRows({ shapes, canChange, onChange }: ShapeRowsProps) {
  const changeAt = (at: number, part: Partial<Shapes[number]>) =>
    onChange(shapes.map((shape, index) => (index === at ? { ...shape, ...part } : shape)));
  return (
    <Stack gap="xs">
      {shapes.map(({ rule, pattern }, at) => (
        <Group key={at} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={`Name of shape ${at + 1}`}
            placeholder="ticket"
            w={170}
            maxLength={40}
            disabled={!canChange}
            value={rule}
            onChange={(event) => changeAt(at, { rule: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Pattern of shape ${at + 1}`}
            placeholder="TCK-[A-Z0-9]{8,12}"
            flex={1}
            maxLength={200}
            spellCheck={false}
            disabled={!canChange}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            value={pattern}
            onChange={(event) => changeAt(at, { pattern: event.currentTarget.value })}
          />
          {canChange && (
            <ActionIcon
              size={36}
              aria-label={`Remove shape ${at + 1}`}
              onClick={() => onChange(shapes.toSpliced(at, 1))}
            >
              <IconTrash size={16} stroke={1.7} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {canChange && (
        <Button
          variant="default"
          disabled={shapes.length >= mostShapes}
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange([...shapes, { rule: "", pattern: "" }])}
        >
          Add a shape
        </Button>
      )}
      {!canChange && shapes.length === 0 && "None."}
    </Stack>
  );
}
