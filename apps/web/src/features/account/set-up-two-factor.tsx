"use client";

import { Code, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { beginTwoFactor, confirmTwoFactor } from "#api/account.ts";
import { CopyAction } from "#ui/copy-action.tsx";
import { QrCode } from "#ui/qr-code.tsx";
import { ShownOnce } from "#ui/shown-once.tsx";
import { useChange } from "#ui/use-change.ts";
import { ChangeFault } from "./change-fault.tsx";
import { CodeForm } from "./code-form.tsx";

export function SetUpTwoFactor({ onDone }: { onDone: () => void }) {
  const begun = useChange({ change: beginTwoFactor, refreshes: [] });
  const confirming = useChange({ change: confirmTwoFactor, refreshes: ["two-factor"] });
  const { mutate: begin } = begun;
  useEffect(() => begin(), [begin]);

  if (confirming.data) {
    return (
      <ShownOnce
        value={confirming.data.recovery_codes.join("\n")}
        words="These recovery codes sign you in without the app, each once. They are not shown again."
        copyLabel="Copy the recovery codes"
        testId="recovery-codes"
        onDone={onDone}
      />
    );
  }
  if (begun.error) return <ChangeFault error={begun.error} />;
  if (!begun.data) return <Skeleton h={280} />;
  const { secret, uri } = begun.data;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        Scan this with the app, or type the secret into it. Then give the code that it shows.
      </Text>
      <Group justify="center">
        <QrCode text={uri} label="QR code for the authenticator app" size={196} />
      </Group>
      <Group wrap="nowrap" gap="xs">
        <Code flex={1} p="xs" style={{ overflowWrap: "anywhere" }} data-testid="totp-secret">
          {secret}
        </Code>
        <CopyAction value={secret} label="Copy the secret" />
      </Group>
      <CodeForm
        label="Code of the app"
        deed="Switch on"
        pending={confirming.isPending}
        error={confirming.error}
        onCode={confirming.mutate}
        onCancel={onDone}
      />
    </Stack>
  );
}
