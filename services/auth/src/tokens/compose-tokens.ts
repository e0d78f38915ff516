import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { Vault } from "@workspace/vault";
import { deriveKey } from "../secrets/secret-text.ts";
import type { SessionPolicy } from "../sessions/session.ts";
import { AccessTokens } from "./access-tokens.ts";
import type { TokensConfig } from "./tokens-config.ts";
import { SigningKeys } from "./signing/signing-keys.ts";
import { tokensHousekeeping } from "./tokens-housekeeping.ts";

/** Access tokens, refresh tokens and their keys. */
export function composeTokens(
  config: TokensConfig & { PUBLIC_URL: string },
  secret: string,
  deps: { sql: Database; vault: Vault; sessions: SessionPolicy; logger: Logger },
) {
  const { sql, vault, sessions, logger } = deps;
  const policy = {
    issuer: config.PUBLIC_URL,
    accessLifetimeMs: config.ACCESS_TOKEN_LIFETIME,
    refreshLifetimeMs: config.REFRESH_TOKEN_LIFETIME,
    familyLifetimeMs: config.TOKEN_FAMILY_LIFETIME,
    graceMs: config.REFRESH_TOKEN_GRACE,
  };
  const keys = new SigningKeys(sql, vault, {
    rotateEveryMs: config.SIGNING_KEY_LIFETIME,
    publishAheadMs: config.KEY_SET_LIFETIME * 2,
    keepMs: policy.accessLifetimeMs,
  });
  return {
    sql,
    sessions,
    policy,
    keys,
    keySetForMs: config.KEY_SET_LIFETIME,
    refreshKey: deriveKey(secret, "refresh-tokens"),
    tokens: new AccessTokens(policy, keys),
    background: [tokensHousekeeping(sql, keys, logger)],
  };
}
