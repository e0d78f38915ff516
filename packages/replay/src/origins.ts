import { isIP } from "node:net";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Whether the Host names this machine. A page elsewhere can lead its own name here (DNS rebinding)
 * and would read what was recorded.
 */
export function isAskedForItself({ headers }: IncomingMessage): boolean {
  const host = /^(?:\[([^\]]+)\]|([^:]*))(?::\d+)?$/.exec(headers.host ?? "");
  const name = host?.[1] ?? host?.[2] ?? "";
  return name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0;
}

/**
 * Lets pages of this machine read the answers, and answers their preflights.
 * @returns whether the request is answered by that
 */
export function admitOrigin(request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !isLocal(origin)) return false;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-credentials", "true");
  response.setHeader("vary", "Origin");
  const asked = request.headers["access-control-request-method"];
  if (request.method !== "OPTIONS" || asked === undefined) return false;
  response.setHeader("access-control-allow-methods", asked);
  const names = request.headers["access-control-request-headers"];
  if (names !== undefined) response.setHeader("access-control-allow-headers", names);
  response.writeHead(204).end();
  return true;
}

function isLocal(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
