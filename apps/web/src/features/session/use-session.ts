import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { getProfile, readSession } from "#api/account.ts";
import { listMembers, listOrganisations } from "#api/organisations.ts";
import { listBrowserSessions } from "#api/sign-in.ts";
import type { Organisation, Role } from "#api/types.ts";

export const useProfile = () =>
  useQuery({
    queryKey: ["profile"],
    queryFn: ({ signal }) => getProfile(signal),
    staleTime: 60_000,
  });

export const useOrganisations = () =>
  useQuery({
    queryKey: ["organisations"],
    queryFn: ({ signal }) => listOrganisations(signal),
    staleTime: 60_000,
  });

export const useMembers = (organisationId: string, enabled = true) =>
  useQuery({
    queryKey: ["members", organisationId],
    queryFn: ({ signal }) => listMembers(organisationId, signal),
    enabled: enabled && organisationId !== "",
  });

export const useBrowserAccounts = () =>
  useQuery({
    queryKey: ["browser-sessions"],
    queryFn: ({ signal }) => listBrowserSessions(signal),
    staleTime: 60_000,
  });

/** The organisation that this session acts for, with the own role there. */
export function useOrganisation(): Organisation | undefined {
  const profile = useProfile().data;
  const organisations = useOrganisations().data?.data;
  return organisations?.find(({ id }) => id === profile?.organisation_id);
}

const roles: readonly Role[] = ["viewer", "member", "admin", "owner"];

export const isAtLeast = (role: Role | undefined, least: Role): boolean =>
  role !== undefined && roles.indexOf(role) >= roles.indexOf(least);

/**
 * Exchanges the session's secret in time, as long as a page is open. Another tab may have changed
 * who is signed in, or for which organisation: then this one begins anew as well.
 */
export function useSessionRenewal(): void {
  const session = useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => readSession(signal),
    refetchInterval: 5 * 60_000,
    refetchOnWindowFocus: "always",
  }).data;
  const who = session ? `${session.user.id} ${session.organisationId ?? ""}` : null;
  const known = useRef<string | null>(null);
  useEffect(() => {
    if (who === null) return;
    if (known.current !== null && known.current !== who) globalThis.location.assign("/");
    known.current = who;
  }, [who]);
}
