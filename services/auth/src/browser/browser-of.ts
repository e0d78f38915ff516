import type { Browser } from "../sign-in/sign-in.ts";
import { clientOf } from "./client-of.ts";

/** The browser that sent these headers. */
export function browserOf(headers: Readonly<Record<string, string | undefined>>): Browser {
  return { ...clientOf(headers), cookieHeader: headers.cookie };
}
