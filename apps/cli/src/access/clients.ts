import { hostname } from "node:os";
import type { ClientOptions } from "@workspace/client";
import type { Credential } from "./find-access.ts";
import { fetchWithTokens } from "./tokens.ts";

/** By what sessions of the command line are told apart from those of browsers. */
export const userAgent = `workspace command line on ${hostname()
  .replace(/[^\w.-]/g, "")
  .slice(0, 100)}`;

/** What a client needs to call as somebody. The credential goes to this address and no other. */
export function clientOptions(url: string, credential: Credential): ClientOptions {
  const headers = { "user-agent": userAgent };
  if (credential.kind === "key") return { baseUrl: url, headers, apiKey: credential.key };
  return { baseUrl: url, headers, fetch: fetchWithTokens(url, credential) };
}
