import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@workspace/client";
import { getTwoFactor, listPasskeys, listSessions } from "#api/account.ts";

export const useSessions = () =>
  useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => listSessions(signal) });

export const usePasskeys = () =>
  useQuery({ queryKey: ["passkeys"], queryFn: ({ signal }) => listPasskeys(signal) });

export const useTwoFactor = () =>
  useQuery({ queryKey: ["two-factor"], queryFn: ({ signal }) => getTwoFactor(signal) });

const freshForMs = 60 * 60_000;

/** A session that a one-time link began lately may set a password without knowing the one before. */
export function useMaySetPassword(): boolean {
  const current = useSessions().data?.data.find((session) => session.current);
  return current?.method === "link" && Date.now() - Date.parse(current.created_at) < freshForMs;
}

/** The service wants to see the person once more before it adds a way to sign in. */
export const needsFreshSignIn = (error: unknown): boolean =>
  error instanceof ApiError && error.type === "sign-in-again";
