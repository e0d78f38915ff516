import type { Database } from "@workspace/storage";
import type { Caller } from "../sessions/caller.ts";
import type { Client } from "../sessions/begin-session.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { beginFamily } from "./begin-family.ts";
import { OAuthRefusal } from "./oauth-refusal.ts";
import { refreshFamily } from "./refresh-family.ts";
import type { RefreshDependencies } from "./refresh-family.ts";
import { narrowed, within } from "./scopes.ts";

export interface IssuedToken {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  scopes: readonly string[] | null;
}

export interface IssueDependencies extends RefreshDependencies {
  sql: Database;
  tokens: AccessTokens;
}

/** Tokens for whoever has a session or a key. @throws OAuthRefusal */
export async function exchangeForToken(
  deps: IssueDependencies,
  subject: Caller,
  scope: string | undefined,
): Promise<IssuedToken> {
  const { family, refreshToken } = await deps.sql.begin((transaction) =>
    beginFamily(transaction, deps.policy, subject, scope),
  );
  return issued(deps, family, family.scopes, refreshToken);
}

/** Tokens for a refresh token, which is used up by it. @throws OAuthRefusal */
export async function refreshToken(
  deps: IssueDependencies,
  client: Client,
  input: { refreshToken: string; scope: string | undefined },
): Promise<IssuedToken> {
  const refreshed = await deps.sql.begin((transaction) =>
    refreshFamily(transaction, deps, client, input.refreshToken),
  );
  if (!refreshed)
    throw new OAuthRefusal("invalid_grant", "The refresh token does not count any more.");
  const { family } = refreshed;
  const scopes = narrowed(within(family.scopes, family.keyScopes), input.scope);
  return issued(deps, family, scopes, refreshed.refreshToken);
}

async function issued(
  { tokens, policy }: IssueDependencies,
  family: { id: string; userId: string; organisationId: string },
  scopes: readonly string[] | null,
  refreshToken: string,
): Promise<IssuedToken> {
  return {
    accessToken: await tokens.sign(family, scopes),
    refreshToken,
    expiresInSeconds: Math.floor(policy.accessLifetimeMs / 1_000),
    scopes,
  };
}
