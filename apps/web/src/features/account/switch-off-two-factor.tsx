"use client";

import { Stack, Text } from "@mantine/core";
import { disableTwoFactor } from "#api/account.ts";
import { useChange } from "#ui/use-change.ts";
import { CodeForm } from "./code-form.tsx";

export function SwitchOffTwoFactor({ onDone }: { onDone: () => void }) {
  const switchingOff = useChange({
    change: disableTwoFactor,
    refreshes: ["two-factor"],
    onDone,
  });
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        From then on your password alone signs in, and the recovery codes are void.
      </Text>
      <CodeForm
        label="Code of the app, or a recovery code"
        deed="Switch off"
        color="red"
        pending={switchingOff.isPending}
        error={switchingOff.error}
        onCode={switchingOff.mutate}
        onCancel={onDone}
      />
    </Stack>
  );
}
