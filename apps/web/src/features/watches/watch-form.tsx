"use client";

import { Alert, Button, Group, NumberInput, Radio, Stack, Switch, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";
import { createWatch } from "#api/watches.ts";
import { messageOf } from "#api/error-message.ts";
import type { SpecDetails } from "#api/types.ts";
import { ShownOnce } from "#ui/shown-once.tsx";
import { useChange } from "#ui/use-change.ts";

export function openCreateWatch(spec: SpecDetails): void {
  const modalId = modals.open({
    title: `Watch ${spec.name}`,
    size: "lg",
    children: <WatchForm spec={spec} onDone={() => modals.close(modalId)} />,
  });
}

function WatchForm({ spec, onDone }: { spec: SpecDetails; onDone: () => void }) {
  const [name, setName] = useState("");
  const [onCapture, setOnCapture] = useState(true);
  const [minutes, setMinutes] = useState<number | null>(null);
  const [pinned, setPinned] = useState(false);
  const [webhook, setWebhook] = useState("");
  const [notifyOn, setNotifyOn] = useState<"breaking" | "any">("breaking");
  const creating = useChange({
    change: () =>
      createWatch({
        spec_id: spec.id,
        on_capture: onCapture,
        notify_on: notifyOn,
        ...(name.trim() !== "" && { name: name.trim() }),
        ...(minutes !== null && { every_minutes: minutes }),
        ...(pinned && { revision: spec.revision }),
        ...(webhook.trim() !== "" && { webhook_url: webhook.trim() }),
      }),
    refreshes: ["watches"],
    onDone: ({ webhook_secret: secret }) => secret === null && onDone(),
  });
  const secret = creating.data?.webhook_secret;
  if (secret) {
    return (
      <ShownOnce
        value={secret}
        words="Notifications are signed by this secret, in X-Workspace-Signature. It is not shown again."
        copyLabel="Copy the secret"
        testId="webhook-secret"
        onDone={onDone}
      />
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        creating.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder={spec.name}
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Switch
          label="Each new capture"
          description="Compared as soon as it is there"
          checked={onCapture}
          onChange={(event) => setOnCapture(event.currentTarget.checked)}
        />
        <NumberInput
          label="And every so many minutes"
          placeholder="Never"
          min={5}
          max={44_640}
          allowDecimal={false}
          value={minutes ?? ""}
          onChange={(value) => setMinutes(typeof value === "number" ? value : null)}
        />
        <Radio.Group
          label="Compared with"
          value={pinned ? "pinned" : "last"}
          onChange={(value) => setPinned(value === "pinned")}
        >
          <Group mt={6}>
            <Radio value="last" label="The last revision" />
            <Radio value="pinned" label={`Revision ${spec.revision}, always`} />
          </Group>
        </Radio.Group>
        <TextInput
          label="Webhook"
          description="Where breaks are posted, signed"
          placeholder="https://hooks.example.com/drift"
          type="url"
          maxLength={2_000}
          value={webhook}
          onChange={(event) => setWebhook(event.currentTarget.value)}
        />
        {webhook.trim() !== "" && (
          <Switch
            label="Tell of every change, not of breaks alone"
            checked={notifyOn === "any"}
            onChange={(event) => setNotifyOn(event.currentTarget.checked ? "any" : "breaking")}
          />
        )}
        {creating.error && (
          <Alert color="red" variant="light">
            {messageOf(creating.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={creating.isPending}>
            Watch
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
