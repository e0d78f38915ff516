"use client";

import { Divider } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { listBrowserSessions, switchSession } from "#api/sign-in.ts";
import type { BrowserSession } from "#api/types.ts";
import { PersonMark } from "#ui/person-mark.tsx";
import classes from "./open-page.module.css";

/** Accounts that are signed in in this browser, to go on with instead of signing in anew. */
export function BrowserAccounts({ onSignedIn }: { onSignedIn: () => void }) {
  const accounts = useQuery({
    queryKey: ["browser-sessions"],
    queryFn: ({ signal }) => listBrowserSessions(signal),
    retry: false,
  }).data?.data;
  const switching = useMutation({
    mutationFn: async ({ session_id: id, current }: BrowserSession) => {
      if (!current) await switchSession(id);
    },
    onSuccess: onSignedIn,
  });
  if (!accounts?.length) return null;
  return (
    <>
      <ul className={classes.accounts} aria-label="Accounts in this browser">
        {accounts.map((account) => (
          <li key={account.session_id}>
            <button
              type="button"
              disabled={switching.isPending}
              onClick={() => switching.mutate(account)}
            >
              <PersonMark name={account.user.name} />
              <span>
                Go on as {account.user.name}
                <br />
                <small>{account.user.email}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Divider label="or sign in to another account" />
    </>
  );
}
