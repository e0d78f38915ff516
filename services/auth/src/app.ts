import { contracts } from "@workspace/contracts";
import type { Operations } from "@workspace/contracts";
import { createService, limitsOf, mountApi } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import type { Metrics } from "@workspace/telemetry";
import packageFile from "../package.json" with { type: "json" };
import { accountHandlers } from "./accounts/handlers.ts";
import { auditHandlers } from "./audit/handlers.ts";
import { guardChanges } from "./browser/guard-changes.ts";
import type { Parts } from "./compose.ts";
import { endedOrganisationHandlers } from "./ended-organisations/handlers.ts";
import { introspectionHandlers } from "./introspection/handlers.ts";
import { invitationHandlers } from "./invitations/handlers.ts";
import { keyHandlers } from "./keys/handlers.ts";
import { nextAuthHandlers } from "./next-auth/handlers.ts";
import { organisationHandlers } from "./organisations/handlers.ts";
import { passkeyHandlers } from "./passkeys/handlers.ts";
import { poolHandlers } from "./pools/handlers.ts";
import { leaseHandlers } from "./pools/leases/handlers.ts";
import { sessionHandlers } from "./sessions/handlers.ts";
import { signInHandlers } from "./sign-in/handlers.ts";
import { linkHandlers } from "./sign-in/link-handlers.ts";
import { tokenHandlers } from "./tokens/handlers.ts";
import { twoFactorHandlers } from "./two-factor/handlers.ts";
import { userHandlers } from "./users/handlers.ts";
import { vaultHandlers } from "./vault/handlers.ts";

/** The service's API over its parts. */
export function createApp(
  parts: Parts,
  metrics: Metrics,
  options: { checkReplies?: boolean } = {},
) {
  const { config, logger, sql } = parts;
  const api = mountApi(contracts.auth, authApi(parts), "problem");
  return createService({
    name: "auth",
    version: packageFile.version,
    logger,
    metrics,
    apis: [guardChanges(api, parts.people.forgery)],
    readiness: { postgres: () => sql`select 1` },
    limits: limitsOf(config),
    internalToken: config.WORKSPACE_INTERNAL_TOKEN,
    // Its pages and forms come with cookies, and people who sign in are not signed in yet.
    admitsByItself: true,
    checkReplies: options.checkReplies ?? false,
  });
}

function authApi({ people, pools, tokens, revocations }: Parts): Handlers<Operations["auth"]> {
  return {
    ...nextAuthHandlers(people),
    ...signInHandlers(people),
    ...linkHandlers(people),
    ...sessionHandlers(people),
    ...userHandlers(people),
    ...twoFactorHandlers(people),
    ...passkeyHandlers(people),
    ...organisationHandlers(people),
    ...invitationHandlers(people),
    ...keyHandlers(people),
    ...endedOrganisationHandlers(people),
    ...introspectionHandlers({ ...people, hub: revocations }),
    ...accountHandlers(people, pools),
    ...poolHandlers(people, pools),
    ...leaseHandlers(pools),
    ...vaultHandlers(people, pools),
    ...auditHandlers(people),
    ...tokenHandlers(people, tokens),
  };
}
