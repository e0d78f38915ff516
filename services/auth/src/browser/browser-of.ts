import type { Browser } from "../sign-in/sign-in.ts";
import { clientAddress } from "./client-address.ts";

/** The browser that sent these headers. */
export function browserOf(headers: Readonly<Record<string, string | undefined>>): Browser {
  return {
    address: clientAddress(headers),
    userAgent: headers["user-agent"] ?? null,
    cookieHeader: headers.cookie,
  };
}
