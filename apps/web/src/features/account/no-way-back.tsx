"use client";

import { Anchor } from "@mantine/core";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useProfile } from "#features/session/use-session.ts";
import { useMaySetPassword, usePasskeys } from "./use-security.ts";
import classes from "./no-way-back.module.css";

/** Whoever came by a one-time link has no way to sign in again until they make one. */
export function NoWayBack() {
  const hasPassword = useProfile().data?.has_password ?? true;
  if (hasPassword) return null;
  return <Banner />;
}

function Banner() {
  const byLink = useMaySetPassword();
  const passkeys = usePasskeys().data?.data.length ?? 1;
  const isThere = usePathname() === "/settings/security";
  if (!byLink || passkeys > 0 || isThere) return null;
  return (
    <p className={classes.banner} role="status">
      You came by a one-time link.{" "}
      <Anchor component={Link} href="/settings/security" inherit>
        Set a password or add a passkey
      </Anchor>{" "}
      to be able to sign in again.
    </p>
  );
}
