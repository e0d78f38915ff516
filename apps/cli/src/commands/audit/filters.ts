import type { AuthClient } from "@workspace/client";
import { Option } from "@commander-js/extra-typings";
import { timeAgo } from "../../option-values.ts";
import { organisationIdOf } from "../../organisation-of.ts";

export interface FilterOptions {
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  outcome?: "done" | "refused" | undefined;
  since?: string | undefined;
  until?: string | undefined;
  organisation?: string | undefined;
}

/** What list and export both choose lines by. */
export const filterOptions = {
  actor: new Option("--actor <id>", "only what this user, key, session or token did"),
  action: new Option("--action <name>", "only this, such as key.create, or key for all on keys"),
  target: new Option("--target <id>", "only what was done to this"),
  outcome: new Option("--outcome <outcome>", "only this").choices(["done", "refused"] as const),
  since: new Option("--since <when>", "not before: a date, or a span such as 7d").argParser(
    timeAgo,
  ),
  until: new Option("--until <when>", "before").argParser(timeAgo),
  organisation: new Option(
    "-o, --organisation <name>",
    "only what concerns this organisation; for the operator",
  ),
};

export async function queryOf(auth: AuthClient, options: FilterOptions, signal: AbortSignal) {
  const { actor, action, target, outcome, since, until, organisation } = options;
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(target === undefined ? {} : { target }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(since === undefined ? {} : { from: since }),
    ...(until === undefined ? {} : { to: until }),
    ...(organisation === undefined
      ? {}
      : { organisation_id: await organisationOf(auth, organisation, signal) }),
  };
}

/** The operator may ask for organisations that they are no member of, by id. */
async function organisationOf(auth: AuthClient, nameOrId: string, signal: AbortSignal) {
  if (/^org_\w+$/.test(nameOrId)) return nameOrId;
  return organisationIdOf(auth, nameOrId, signal);
}
