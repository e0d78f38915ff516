import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { roles } from "./principal.ts";
import type { Principal, Role } from "./principal.ts";

/** A token says so long who called; whoever makes one uses it for half of that. */
export const identityLifetimeMs = 60_000;
/** How far two machines' clocks may be apart. */
const skewSeconds = 5;

const issuer = "gateway";
/** The one header there is. A token with another is not read, so that none can name its algorithm. */
const header = base64url('{"alg":"HS256","typ":"JWT"}');

interface Claims {
  iss: string;
  aud: string;
  sub: string;
  org: string;
  role: Role;
  scopes?: readonly string[];
  key?: string;
  sid?: string;
  op?: true;
  iat: number;
  exp: number;
}

/** Each service has a secret of its own: a token for one opens no other. */
export function identitySecret(internalToken: string, service: string): Buffer {
  return Buffer.from(hkdfSync("sha256", internalToken, "workspace", `identity ${service}`, 32));
}

/**
 * Says to one service who is calling: a JWT under HMAC-SHA-256.
 * Source: RFC 7519, RFC 7515 (compact serialisation).
 */
export function signIdentity(
  secret: Buffer,
  service: string,
  principal: Principal,
  nowMs: number,
): string {
  const { keyId, sessionId, scopes, operator } = principal;
  const issuedAt = Math.floor(nowMs / 1_000);
  const claims: Claims = {
    iss: issuer,
    aud: service,
    sub: principal.userId,
    org: principal.organisationId,
    role: principal.role,
    ...(scopes === null ? {} : { scopes }),
    ...(keyId === null ? {} : { key: keyId }),
    ...(sessionId === null ? {} : { sid: sessionId }),
    ...(operator ? { op: true } : {}),
    iat: issuedAt,
    exp: issuedAt + identityLifetimeMs / 1_000,
  };
  const text = `${header}.${base64url(JSON.stringify(claims))}`;
  return `${text}.${sign(secret, text)}`;
}

/** @returns null for a token that is forged, for another service, or past its time */
export function readIdentity(
  secret: Buffer,
  service: string,
  token: string,
  nowMs: number,
): { principal: Principal; expiresAtMs: number } | null {
  const end = token.lastIndexOf(".");
  const text = token.slice(0, Math.max(0, end));
  if (!text.startsWith(`${header}.`) || !isSame(sign(secret, text), token.slice(end + 1)))
    return null;
  // Only the gateway holds the secret, so that what is signed has its shape.
  const claims = JSON.parse(
    Buffer.from(text.slice(header.length + 1), "base64url").toString(),
  ) as Claims;
  const now = nowMs / 1_000;
  if (claims.iss !== issuer || claims.aud !== service || !roles.includes(claims.role)) return null;
  if (claims.exp <= now || claims.iat > now + skewSeconds) return null;
  const principal: Principal = {
    userId: claims.sub,
    organisationId: claims.org,
    role: claims.role,
    scopes: claims.scopes ?? null,
    keyId: claims.key ?? null,
    sessionId: claims.sid ?? null,
    operator: claims.op ?? false,
  };
  return { principal, expiresAtMs: claims.exp * 1_000 };
}

function sign(secret: Buffer, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
