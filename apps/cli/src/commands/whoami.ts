import { Command } from "@commander-js/extra-typings";
import { ApiError } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import type { Credential } from "../access/find-access.ts";
import { findOwnKey } from "../access/own-key.ts";
import { connect } from "../connection.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { printFacts } from "../terminal/facts.ts";
import { fromNow, localTime, money, printJson } from "../terminal/output.ts";

export function whoamiCommand() {
  return new Command("whoami")
    .description("show as whom commands run, where, by what credential, and what it may do")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      "\nExamples:\n  $ workspace whoami\n  $ workspace whoami --json | jq -r .email",
    )
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { url, credential, auth } = await connect();
      const profile = await auth.getProfile({}, { signal });
      const [organisation, key, session] = await Promise.all([
        findPresent(auth, profile.organisation_id, signal),
        findOwnKey(auth, credential, signal),
        findSession(auth, credential, signal),
      ]);
      const { name, email, id, is_owner: operator } = profile;
      if (json) {
        const { kind, source } = credential;
        const by = { kind, source, key, session };
        return printJson({ url, id, name, email, operator, organisation, credential: by });
      }
      const end = (key ?? session)?.expires_at ?? null;
      printFacts([
        ["address", url],
        ["name", name],
        ["e-mail", email],
        ["organisation", `${organisation?.name ?? ""} ${profile.organisation_id}`.trim()],
        ["role", organisation?.role ?? "not told to this key"],
        ["operator", operator ? "yes, runs this installation" : "no"],
        ["credential", describeCredential(credential, key)],
        ["scopes", scopesOf(credential, key)],
        ["ends", end && `${localTime(end)}, ${fromNow(end)}`],
        ["limit", key?.requests_per_minute ? `${key.requests_per_minute} requests a minute` : null],
        ["budget", key?.monthly_budget_usd ? `${money(key.monthly_budget_usd)} a month` : null],
      ]);
    });
}

const sources = {
  environment: "from WORKSPACE_API_KEY",
  login: "given to workspace login",
  "state-folder": "of the workspace on this machine",
} as const;

function describeCredential(credential: Credential, key: Schemas["auth"]["Key"] | null): string {
  if (credential.kind === "tokens") return `signed in, session ${credential.sessionId}`;
  const name = key ? `API key ${key.name} (${key.id})` : "API key";
  return `${name}, ${sources[credential.source]}`;
}

function scopesOf({ kind }: Credential, key: Schemas["auth"]["Key"] | null): string {
  if (kind === "key" && !key) return "not told to this key";
  return key?.scopes?.join(", ") ?? "everything that your role allows";
}

/** A key whose scopes leave organisations out is not told of its own. */
async function findPresent(
  auth: AuthClient,
  id: string,
  signal: AbortSignal,
): Promise<Schemas["auth"]["Organisation"] | null> {
  try {
    return await auth.getOrganisation({ path: { organisation_id: id } }, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return null;
    throw error;
  }
}

async function findSession(auth: AuthClient, credential: Credential, signal: AbortSignal) {
  if (credential.kind !== "tokens") return null;
  const { data } = await auth.listSessions({}, { signal });
  return data.find(({ id }) => id === credential.sessionId) ?? null;
}
