import { notifications } from "@mantine/notifications";
import { messageOf } from "#api/error-message.ts";
import { switchOrganisation } from "#api/organisations.ts";
import { signOut, switchSession } from "#api/sign-in.ts";
import { clearDrafts } from "#features/ask/drafts.ts";

/** Begins anew as somebody else: nothing that was read or typed before stays in memory. */
async function beginAnew(change: () => Promise<unknown>, fault: string): Promise<void> {
  try {
    await change();
    clearDrafts();
    globalThis.location.assign("/");
  } catch (error) {
    notifications.show({ color: "red", title: fault, message: messageOf(error) });
  }
}

export const enterOrganisation = (id: string) =>
  beginAnew(() => switchOrganisation(id), "The organisation was not changed");

export const enterAccount = (sessionId: string) =>
  beginAnew(() => switchSession(sessionId), "The account was not changed");

export const leave = () => beginAnew(signOut, "You are still signed in");
