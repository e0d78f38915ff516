import { useQuery } from "@tanstack/react-query";
import { listKeys } from "#api/keys.ts";
import type { Usage } from "#api/types.ts";
import { useMembers, useOrganisations, useProfile } from "#features/session/use-session.ts";

/** What a group is called; an id that is not known here stays an id. */
export function useNames(groupBy: Usage["group_by"]): (group: string | null) => string {
  const organisationId = useProfile().data?.organisation_id ?? "";
  const organisations = useOrganisations().data?.data;
  const keys = useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => listKeys(signal),
    enabled: groupBy === "key",
  }).data?.data;
  const members = useMembers(organisationId, groupBy === "user").data?.data;
  return (group) => {
    if (group === null) return unnamed[groupBy];
    if (groupBy === "key") return keys?.find(({ id }) => id === group)?.name ?? group;
    if (groupBy === "user") return members?.find(({ user_id: id }) => id === group)?.name ?? group;
    if (groupBy === "organisation")
      return organisations?.find(({ id }) => id === group)?.name ?? group;
    return group;
  };
}

const unnamed: Record<Usage["group_by"], string> = {
  none: "All",
  key: "Without a key",
  user: "Nobody signed in",
  organisation: "No organisation",
  model: "No model",
  upstream: "The gateway itself",
};
