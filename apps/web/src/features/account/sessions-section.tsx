"use client";

import { Badge, Button } from "@mantine/core";
import { revokeOtherSessions, revokeSession } from "#api/account.ts";
import type { SessionInfo } from "#api/types.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatAgo } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import { browserName } from "./browser-name.ts";
import { useSessions } from "./use-security.ts";
import classes from "#ui/section.module.css";

export function SessionsSection() {
  const sessions = useSessions();
  const others = sessions.data?.data.filter(({ current }) => !current).length ?? 0;
  const ending = useChange({
    change: revokeOtherSessions,
    refreshes: ["sessions"],
    fault: "The sessions were not ended",
  });
  return (
    <Section
      title="Sessions"
      hint="Where you are signed in. A session that you do not know should be ended."
      action={
        others > 0 && (
          <Button
            variant="default"
            loading={ending.isPending}
            onClick={() =>
              confirm({
                title: "End all other sessions?",
                words: "Everywhere but here, you have to sign in again.",
                deed: "End them",
                onConfirm: () => ending.mutate(),
              })
            }
          >
            End all others
          </Button>
        )
      }
    >
      <Loaded query={sessions} fault="Your sessions could not be loaded">
        {({ data }) => (
          <ul className={classes.rows} aria-label="Sessions">
            {data.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

const methods: Record<SessionInfo["method"], string> = {
  password: "by password",
  provider: "by a provider",
  passkey: "by passkey",
  link: "by a one-time link",
  "sign-up": "by signing up",
};

function SessionRow({ session }: { session: SessionInfo }) {
  const ending = useChange({
    change: () => revokeSession(session.id),
    refreshes: ["sessions"],
    fault: "The session was not ended",
  });
  const name = browserName(session.user_agent);
  return (
    <li>
      <span className={classes.name}>{name}</span>
      <span className={classes.detail}>
        {session.address ?? "address unknown"}, {methods[session.method]}, used{" "}
        {formatAgo(session.last_used_at)}
      </span>
      {session.current ? (
        <Badge variant="light" radius="sm" tt="none" fw={500}>
          This session
        </Badge>
      ) : (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={ending.isPending}
          aria-label={`End the session of ${name}`}
          onClick={() => ending.mutate()}
        >
          End
        </Button>
      )}
    </li>
  );
}
