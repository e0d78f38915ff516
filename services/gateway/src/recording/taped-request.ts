import { hash } from "node:crypto";
import type { Lease } from "../upstreams/lease-desk.ts";
import type { TapedRequest } from "./tape.ts";

/**
 * A request as it is recorded: without the account's credential and the caller's own, neither in its
 * headers nor anywhere else in the exchange. What stands for it is told apart by account, and has the
 * look of what redaction puts, which leaves it so.
 */
export function tapedRequest(
  request: Pick<TapedRequest, "method" | "url"> & { headers: Record<string, string> },
  lease: Pick<Lease, "account_id" | "headers">,
  callersCredential: string,
  spellingsOf: (secret: string) => readonly string[],
): TapedRequest {
  const token = `redacted-account-${hash("sha256", lease.account_id).slice(0, 16)}`;
  const headers = { ...request.headers };
  const secrets = new Set([callersCredential]);
  for (const [name, value] of Object.entries(lease.headers)) {
    const [, scheme = "", credential = value] = /^(\S+ )(.+)$/s.exec(value) ?? [];
    headers[name.toLowerCase()] = `${scheme}${token}`;
    secrets.add(credential);
  }
  const { method, url } = request;
  const spellings = [...secrets].flatMap(spellingsOf);
  return { method, url: withoutUser(url), headers, secrets: spellings, token };
}

function withoutUser(url: URL): URL {
  if (url.username === "" && url.password === "") return url;
  const plain = new URL(url);
  plain.username = "";
  plain.password = "";
  return plain;
}
