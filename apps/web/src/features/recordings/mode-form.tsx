"use client";

import { Alert, Button, Group, Radio, Stack, Switch, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { setUpstreamMode } from "#api/upstream-modes.ts";
import type { SetUpstreamMode, UpstreamMode } from "#api/types.ts";
import { CaptureSelect } from "#features/captures/capture-select.tsx";
import { useChange } from "#ui/use-change.ts";

export function openModeForm(upstream: string, mode: UpstreamMode | null): void {
  const modalId = modals.open({
    title: `Calls to ${upstream}`,
    size: "lg",
    children: <ModeForm upstream={upstream} mode={mode} onDone={() => modals.close(modalId)} />,
  });
}

const choices = [
  { value: "record", label: "Record", description: "They go to the upstream and are recorded" },
  {
    value: "replay",
    label: "Replay",
    description: "They are answered from a capture; what it does not have is refused",
  },
  {
    value: "replay-or-record",
    label: "Replay, or record",
    description: "What the capture does not have goes to the upstream and is recorded",
  },
] as const;

type Mode = (typeof choices)[number]["value"];

interface ModeFormProps {
  upstream: string;
  mode: UpstreamMode | null;
  onDone: () => void;
}

function ModeForm({ upstream, mode: before, onDone }: ModeFormProps) {
  const [mode, setMode] = useState<Mode>(before && before.mode !== "pass" ? before.mode : "record");
  const [name, setName] = useState(before?.name ?? "");
  const [captureId, setCaptureId] = useState(before?.capture_id ?? null);
  const [original, setOriginal] = useState(before?.timing === "original");
  const setting = useChange({
    change: (body: SetUpstreamMode) => setUpstreamMode(upstream, body),
    refreshes: ["upstream-modes", "captures"],
    onDone,
  });
  const replays = mode !== "record";
  const records = mode !== "replay";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setting.mutate({
          mode,
          ...(records && name.trim() !== "" && { name: name.trim() }),
          ...(replays && captureId !== null && { capture_id: captureId }),
          ...(replays && { timing: original ? "original" : "at-once" }),
        });
      }}
    >
      <Stack gap="md">
        <Radio.Group
          label="From now on"
          value={mode}
          onChange={(next) => setMode(choices.find(({ value }) => value === next)?.value ?? mode)}
        >
          <Stack gap={10} mt={8}>
            {choices.map((choice) => (
              <Radio key={choice.value} {...choice} />
            ))}
          </Stack>
        </Radio.Group>
        {replays && (
          <>
            <CaptureSelect
              label="Capture"
              placeholder={records ? "None: begin with nothing" : "Choose a capture"}
              clearable={records}
              value={captureId}
              onChange={setCaptureId}
            />
            <Switch
              label="Take the time that the answers took"
              checked={original}
              onChange={(event) => setOriginal(event.currentTarget.checked)}
            />
          </>
        )}
        {records && (
          <TextInput
            label="Name of the recording"
            placeholder="Such as nightly"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {setting.error && (
          <Alert color="red" variant="light">
            {messageOf(setting.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={setting.isPending}
            disabled={mode === "replay" && captureId === null}
          >
            {choices.find(({ value }) => value === mode)?.label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
