"use client";

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { signOut } from "#api/gateway.ts";
import { setSignInNeeded } from "#features/session/sign-in-state.ts";
import { formatDate } from "#ui/format.ts";
import type { Session } from "#api/types.ts";
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
  if (!session?.authenticated) return null;
  return (
    <Section
      title="This browser"
      hint={howSignedIn(session)}
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

function howSignedIn({ via, key_name: name, expires_at: expires }: Session): string {
  const how =
    via === "local"
      ? "Signed in because it runs on the workspace's own machine"
      : `Signed in with the key “${name}”`;
  return `${how}${expires ? `, until ${formatDate(expires)}` : ""}.`;
}
