"use client";

import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { replacePassword } from "#api/account.ts";
import { useProfile } from "#features/session/use-session.ts";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import { ChangeFault } from "./change-fault.tsx";
import { useMaySetPassword } from "./use-security.ts";

const minChars = 12;

export function PasswordSection() {
  const hasPassword = useProfile().data?.has_password ?? true;
  const maySet = useMaySetPassword();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const changing = useChange({
    change: () => replacePassword(current, next),
    refreshes: ["profile", "sessions"],
    onDone: () => {
      setCurrent("");
      setNext("");
      notifications.show({ message: "Your password is set. Your other sessions have ended." });
    },
  });
  const asksCurrent = hasPassword && !maySet;
  return (
    <Section
      title="Password"
      hint={
        hasPassword
          ? "A new one ends your other sessions."
          : "You have none yet: without one, or a passkey, you cannot sign in again."
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          changing.mutate();
        }}
      >
        <Stack gap="sm" maw={420}>
          <ChangeFault error={changing.error} />
          {asksCurrent && (
            <PasswordInput
              label="Present password"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
            />
          )}
          <PasswordInput
            label="New password"
            description={`${minChars} characters or more. A few words are good.`}
            autoComplete="new-password"
            maxLength={128}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <Group>
            <Button
              type="submit"
              loading={changing.isPending}
              disabled={next.length < minChars || (asksCurrent && current === "")}
            >
              {hasPassword ? "Change password" : "Set password"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
