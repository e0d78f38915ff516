"use client";

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { signOut } from "#api/gateway.ts";
import { setSignInNeeded } from "#features/session/sign-in-state.ts";
import { formatDate } from "#ui/format.ts";
import { Section } from "./section.tsx";
import { useSession } from "./use-workspace.ts";

export function SessionSection() {
  const session = useSession().data;
  const queries = useQueryClient();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      queries.clear();
      setSignInNeeded(true);
    },
  });
  if (!session) return null;
  return (
    <Section
      title="This browser"
      hint={`Signed in with the key “${session.key_name}”${session.expires_at ? ` until ${formatDate(session.expires_at)}` : ""}.`}
      action={
        <Button variant="default" loading={leaving.isPending} onClick={() => leaving.mutate()}>
          Sign out
        </Button>
      }
    >
      {null}
    </Section>
  );
}
