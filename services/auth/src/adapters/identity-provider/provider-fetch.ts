import type { CustomFetch } from "openid-client";
import type { Outbound } from "../outbound/outbound.ts";

/**
 * What the OpenID Connect library asks providers by. Their metadata names further addresses: these
 * are checked like the first one, are not followed elsewhere, and are read no further than need be.
 */
export function providerFetch(outbound: Outbound, timeoutMs: number): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    if (method !== "GET" && method !== "POST") throw new TypeError(`${method} is not asked`);
    const form = body instanceof URLSearchParams ? body.toString() : body;
    const text = typeof form === "string" ? { body: form } : {};
    const reply = await outbound.send(
      { method, url, headers, ...text },
      signal ?? AbortSignal.timeout(timeoutMs),
    );
    return new Response(reply.status === 204 ? null : reply.text, {
      status: reply.status,
      headers: Object.entries(reply.headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      ),
    });
  };
}

/** The issuer itself is named by the operator, so that it may be in the own network: at its port. */
export function hostAndPort(address: string): string {
  const { hostname, port, protocol } = new URL(address);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
