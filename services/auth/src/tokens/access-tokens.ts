import { randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import type { TokenFamily } from "./repository.ts";
import type { SigningKeys } from "./signing/signing-keys.ts";
import type { TokenPolicy } from "./token-policy.ts";

export interface AccessClaims {
  userId: string;
  familyId: string;
  scopes: string[] | null;
  expiresAt: Date;
}

const algorithm = "RS256";
/** Tells them apart from ID tokens and whatever else may be signed one day. Source: RFC 9068. */
const type = "at+jwt";
/** All who ask are one public client; RFC 9068 wants it named. */
const clientId = "workspace";

/** Makes and reads access tokens. */
export class AccessTokens {
  readonly policy: TokenPolicy;
  readonly #keys: SigningKeys;

  constructor(policy: TokenPolicy, keys: SigningKeys) {
    this.policy = policy;
    this.#keys = keys;
  }

  async sign(
    family: Pick<TokenFamily, "id" | "userId" | "organisationId">,
    scopes: readonly string[] | null,
  ): Promise<string> {
    const { issuer, accessLifetimeMs } = this.policy;
    const { id, privateKey } = await this.#keys.signer();
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      client_id: clientId,
      org: family.organisationId,
      sid: family.id,
      ...(scopes === null ? {} : { scope: scopes.join(" ") }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, typ: type, kid: id })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(family.userId)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + Math.floor(accessLifetimeMs / 1_000))
      .sign(privateKey);
  }

  /** What a token of ours says; null for any other text, and for one that has expired. */
  async verify(token: string): Promise<AccessClaims | null> {
    const { issuer } = this.policy;
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.#keys.verifier(kid), {
        algorithms: [algorithm],
        typ: type,
        issuer,
        audience: issuer,
        requiredClaims: ["sub", "sid", "exp", "iat"],
      });
      const { sub, sid, scope, exp } = payload;
      if (typeof sub !== "string" || typeof sid !== "string" || typeof exp !== "number")
        return null;
      if (scope !== undefined && typeof scope !== "string") return null;
      return {
        userId: sub,
        familyId: sid,
        scopes: scope === undefined ? null : scope.split(" ").filter(Boolean),
        expiresAt: new Date(exp * 1_000),
      };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
      throw error;
    }
  }
}

/** Whether the text could be an access token; what could not needs no look. */
export function looksLikeAccessToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{10,1024}\.[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{342}$/.test(text);
}
