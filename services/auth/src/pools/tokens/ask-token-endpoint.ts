import { Secret } from "@workspace/vault";
import type { Outbound } from "../../adapters/outbound/outbound.ts";

export interface TokenGrant {
  accessToken: Secret;
  /** Null when the old one goes on. */
  refreshToken: Secret | null;
  lifetimeMs: number | null;
}

/** The token endpoint refused: asking again would be refused as well. */
export class TokenRefusedError extends Error {
  override name = "TokenRefusedError";
}

/** The token endpoint gave no usable answer this time. */
export class TokenEndpointError extends Error {
  override name = "TokenEndpointError";
}

const finalErrors = new Set(["invalid_grant", "invalid_client", "unauthorized_client"]);

/**
 * Renews an access token (RFC 6749, section 6).
 * @throws TokenRefusedError, TokenEndpointError, OutboundError
 */
export async function askTokenEndpoint(
  outbound: Outbound,
  endpoint: { url: string; clientId: string | null; clientSecret: Secret | null },
  refreshToken: Secret,
  signal: AbortSignal,
): Promise<TokenGrant> {
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    refresh_token: refreshToken.reveal(),
  });
  const headers: Record<string, string> = {
    "content-type": "application/x-www-form-urlencoded",
    accept: "application/json",
  };
  if (endpoint.clientSecret && endpoint.clientId !== null) {
    const parts = [endpoint.clientId, endpoint.clientSecret.reveal()].map(encodeURIComponent);
    headers["authorization"] = `Basic ${Buffer.from(parts.join(":")).toString("base64")}`;
  } else if (endpoint.clientId !== null) form.set("client_id", endpoint.clientId);
  const reply = await outbound.send(
    { method: "POST", url: endpoint.url, headers, body: form.toString() },
    signal,
  );
  const body = objectIn(reply.text);
  if (reply.status !== 200) {
    const error = typeof body["error"] === "string" ? body["error"] : "";
    if (finalErrors.has(error)) throw new TokenRefusedError(error);
    throw new TokenEndpointError(`The token endpoint answered ${reply.status}`);
  }
  return grantIn(body);
}

function grantIn(body: Record<string, unknown>): TokenGrant {
  const access = body["access_token"];
  const refresh = body["refresh_token"];
  const seconds = body["expires_in"];
  if (typeof access !== "string" || access === "")
    throw new TokenEndpointError("The token endpoint gave no access token");
  return {
    accessToken: new Secret(access),
    refreshToken: typeof refresh === "string" && refresh !== "" ? new Secret(refresh) : null,
    lifetimeMs:
      typeof seconds === "number" && seconds > 0 && seconds < 1e9
        ? Math.floor(seconds * 1_000)
        : null,
  };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
