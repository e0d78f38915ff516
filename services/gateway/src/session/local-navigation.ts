import type { IncomingMessage } from "node:http";
import { isLoopback } from "../request/peer.ts";
import type { Client } from "../request/peer.ts";

/**
 * Whether a request is a person on this machine opening a page: then the browser is signed in
 * without a key. The Host must be a loopback name with our own port, for a page of another site can
 * let its name resolve to 127.0.0.1 (DNS rebinding), but cannot make the browser call it localhost.
 */
export function isLocalNavigation(
  request: IncomingMessage,
  host: string,
  peer: Client,
  port: number,
): boolean {
  if (request.method !== "GET" || !peer.loopback || !isLoopbackHost(host, port)) return false;
  const { headers } = request;
  if (!headers.accept?.includes("text/html")) return false;
  const mode = headers["sec-fetch-mode"];
  const destination = headers["sec-fetch-dest"];
  return (
    (mode === undefined || mode === "navigate") &&
    (destination === undefined || destination === "document")
  );
}

export function isLoopbackHost(host: string, port: number): boolean {
  const colon = host.lastIndexOf(":");
  const hasPort = colon > host.lastIndexOf("]");
  const name = (hasPort ? host.slice(0, colon) : host).toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return isLoopback(name) && (hasPort ? Number(host.slice(colon + 1)) : 80) === port;
}
