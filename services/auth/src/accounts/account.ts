import type { Secret } from "@workspace/vault";
import type { AccountLimits } from "../pools/scheduling/account.ts";
import type { Health } from "../pools/scheduling/health.ts";

export type Sharing = "organisation" | "private";

/** What an upstream gave somebody to call it with. */
export type Credential =
  | { kind: "api_key"; key: Secret }
  | {
      kind: "oauth";
      accessToken: Secret;
      refreshToken: Secret | null;
      /** Null for a token that does not end. */
      expiresAt: Date | null;
    };

export interface AccountSettings {
  name: string;
  sharing: Sharing;
  enabled: boolean;
  weight: number;
  limits: AccountLimits;
}

/** An account as it may be shown: everything but its secret. */
export interface Account extends AccountSettings {
  id: string;
  poolId: string;
  upstream: string;
  organisationId: string;
  ownerUserId: string;
  kind: "api_key" | "oauth";
  secretHint: string | null;
  secretVersion: number;
  tokenExpiresAt: Date | null;
  health: Health;
  /** In the present calendar month. */
  spentMicros: number;
  liveLeases: number;
  lastUsedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export function mainSecret(credential: Credential): Secret {
  return credential.kind === "api_key" ? credential.key : credential.accessToken;
}
