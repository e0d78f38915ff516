import type { Client } from "../sessions/begin-session.ts";
import { clientAddress } from "./client-address.ts";

/** Where a request comes from. */
export function clientOf(headers: Readonly<Record<string, string | undefined>>): Client {
  return {
    address: clientAddress(headers),
    userAgent: headers["user-agent"]?.slice(0, 300) ?? null,
  };
}
