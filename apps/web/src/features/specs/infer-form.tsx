"use client";

import { Alert, Button, Group, Stack, Switch, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import Link from "next/link";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { inferSpecs } from "#api/specs.ts";
import type { SpecOutcome } from "#api/types.ts";
import { CaptureChoice } from "#features/captures/capture-choice.tsx";
import { formatPlural } from "#ui/format.ts";
import { useChange } from "#ui/use-change.ts";

export function openInferSpecs(): void {
  const modalId = modals.open({
    title: "Infer specs from captures",
    size: "lg",
    children: <InferForm onDone={() => modals.close(modalId)} />,
  });
}

function InferForm({ onDone }: { onDone: () => void }) {
  const [captureIds, setCaptureIds] = useState<string[]>([]);
  const [follow, setFollow] = useState(false);
  const inferring = useChange({
    change: () => inferSpecs({ capture_ids: captureIds, follow }),
    refreshes: ["specs"],
  });
  if (inferring.data) return <Outcomes outcomes={inferring.data.data} onDone={onDone} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        inferring.mutate();
      }}
    >
      <Stack gap="md">
        <CaptureChoice value={captureIds} onChange={setCaptureIds} />
        <Switch
          label="Follow"
          description="Add later captures that show these APIs by themselves"
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
        {inferring.error && (
          <Alert color="red" variant="light">
            {messageOf(inferring.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={inferring.isPending} disabled={captureIds.length === 0}>
            Infer
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const words: Record<SpecOutcome["outcome"], string> = {
  created: "new",
  revised: "revised",
  unchanged: "as it was",
};

function Outcomes({ outcomes, onDone }: { outcomes: SpecOutcome[]; onDone: () => void }) {
  return (
    <Stack gap="xs">
      {outcomes.length === 0 && <Text size="sm">The captures show no API.</Text>}
      {outcomes.map(({ outcome, spec, revision }) => (
        <Group key={spec.id} justify="space-between" wrap="nowrap">
          <Link href={`/specs/${spec.id}`} onClick={onDone}>
            {spec.name}
          </Link>
          <Text size="sm" c="dimmed">
            {words[outcome]}, {formatPlural(spec.operation_count, "operation")} from{" "}
            {formatPlural(revision.exchange_count, "exchange")}
          </Text>
        </Group>
      ))}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
