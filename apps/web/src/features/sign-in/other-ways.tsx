"use client";

import { Alert, Button, Divider, Stack } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { isStatus, messageOf } from "#api/error-message.ts";
import { hasPasskeys } from "#api/passkeys.ts";
import { returnPath } from "#api/return-path.ts";
import { beginProviderSignIn, listProviders, signInWithPasskey } from "#api/sign-in.ts";

interface OtherWaysProps {
  wanted: string | null;
  onSignedIn: () => void;
}

const noChange = () => () => undefined;

/** Passkeys where the browser has them, and the providers that the workspace is set up for. */
export function OtherWays({ wanted, onSignedIn }: OtherWaysProps) {
  const canUsePasskeys = useSyncExternalStore(noChange, hasPasskeys, () => true);
  const providers = useQuery({
    queryKey: ["providers"],
    queryFn: ({ signal }) => listProviders(signal),
    staleTime: 300_000,
  }).data;
  const byPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: onSignedIn });
  const byProvider = useMutation({
    mutationFn: (id: string) => beginProviderSignIn(id, returnPath(wanted, location.origin)),
    onSuccess: (url) => location.assign(url),
  });
  const error = byPasskey.error ?? byProvider.error;
  if (!canUsePasskeys && !providers?.length) return null;

  return (
    <Stack gap="xs" mt="md">
      <Divider label="or" />
      {error && (
        <Alert color="red" variant="light" role="alert">
          {isStatus(error, 403) ? "This passkey is not known here." : messageOf(error)}
        </Alert>
      )}
      {canUsePasskeys && (
        <Button
          variant="default"
          fullWidth
          leftSection={<IconFingerprint size={18} stroke={1.6} />}
          loading={byPasskey.isPending || byPasskey.isSuccess}
          onClick={() => {
            byProvider.reset();
            byPasskey.mutate();
          }}
        >
          Sign in with a passkey
        </Button>
      )}
      {providers?.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          fullWidth
          loading={byProvider.variables === id && (byProvider.isPending || byProvider.isSuccess)}
          onClick={() => {
            byPasskey.reset();
            byProvider.mutate(id);
          }}
        >
          Sign in with {name}
        </Button>
      ))}
    </Stack>
  );
}
