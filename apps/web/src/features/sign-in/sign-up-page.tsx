"use client";

import { Skeleton } from "@mantine/core";
import Link from "next/link";
import { dropInvitation, useHeldInvitation } from "./held-invitation.ts";
import { JoinAs } from "./join-as.tsx";
import { OpenPage } from "./open-page.tsx";
import { SignUpForm } from "./sign-up-form.tsx";

/** Where an invitation leads: to a new account, or into the organisation with one that is there. */
export function SignUpPage() {
  const invitation = useHeldInvitation();
  const goOn = () => {
    dropInvitation();
    globalThis.location.assign("/");
  };
  const foot = (
    <>
      Have an account already? <Link href="/sign-in?callbackUrl=/sign-up">Sign in</Link>
      {invitation && ", and come back here by yourself"}.
    </>
  );

  if (invitation === undefined) {
    return (
      <OpenPage title="Join">
        <Skeleton h={220} />
      </OpenPage>
    );
  }
  return (
    <OpenPage
      title={invitation === null ? "Sign up" : "You are invited"}
      words={
        invitation === null
          ? "Without an invitation this works only where the workspace is open to everybody."
          : "Say who you are, and choose a password. The invitation knows your e-mail address."
      }
      foot={foot}
    >
      {invitation !== null && <JoinAs invitation={invitation} onJoined={goOn} />}
      <SignUpForm invitation={invitation} onSignedUp={goOn} />
    </OpenPage>
  );
}
