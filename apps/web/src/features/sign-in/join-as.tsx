"use client";

import { Alert, Button, Divider, Stack } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { isStatus, messageOf } from "#api/error-message.ts";
import { acceptInvitation, switchOrganisation } from "#api/organisations.ts";
import { listBrowserSessions } from "#api/sign-in.ts";

interface JoinAsProps {
  invitation: string;
  onJoined: () => void;
}

/** Takes the invitation with the account in use; it must be for that account's address. */
export function JoinAs({ invitation, onJoined }: JoinAsProps) {
  const accounts = useQuery({
    queryKey: ["browser-sessions"],
    queryFn: ({ signal }) => listBrowserSessions(signal),
    retry: false,
  });
  const user = accounts.data?.data.find(({ current }) => current)?.user;
  const joining = useMutation({
    mutationFn: async () => {
      const { id } = await acceptInvitation(invitation);
      await switchOrganisation(id);
    },
    onSuccess: onJoined,
  });
  if (!user) return null;
  return (
    <Stack gap="xs" mb="md">
      {joining.error && (
        <Alert color="red" variant="light" role="alert">
          {isStatus(joining.error, 403)
            ? `The invitation is not for ${user.email}, or is not valid any more.`
            : messageOf(joining.error)}
        </Alert>
      )}
      <Button fullWidth loading={joining.isPending} onClick={() => joining.mutate()}>
        Join as {user.name}
      </Button>
      <Divider label="or make a new account" />
    </Stack>
  );
}
