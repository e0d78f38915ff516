"use client";

import { Alert, Button, Code, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isStatus, messageOf } from "#api/error-message.ts";
import { signIn } from "#api/gateway.ts";
import { setSignInNeeded, useSignInNeeded } from "./sign-in-state.ts";

/** Asks for an API key when the workspace does not know this browser, and then lets the page go on. */
export function SignInGate() {
  const needed = useSignInNeeded();
  const queries = useQueryClient();
  const [key, setKey] = useState("");
  const signingIn = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      setKey("");
      setSignInNeeded(false);
      await queries.resetQueries();
    },
  });

  return (
    <Modal
      opened={needed}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Sign in with an API key"
      padding="xl"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (key.trim()) signingIn.mutate(key.trim());
        }}
      >
        <Stack gap="md">
          <Text c="dimmed">
            The start command printed the first one. To make another, run{" "}
            <Code>npx workspace keys create browser</Code> in the project.
            {isThisMachine() &&
              " On the workspace's own machine, reloading the page signs in as well."}
          </Text>
          <PasswordInput
            label="API key"
            placeholder="pplx-…"
            autoComplete="current-password"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            data-autofocus
          />
          {signingIn.isError && (
            <Alert color="red" variant="light" role="alert">
              {isStatus(signingIn.error, 401)
                ? "The workspace does not know this key, or it was revoked."
                : messageOf(signingIn.error)}
            </Alert>
          )}
          <Button type="submit" loading={signingIn.isPending} disabled={!key.trim()}>
            Sign in
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

const isThisMachine = (): boolean =>
  typeof location !== "undefined" &&
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname);
