import { usageFailure } from "../failure.ts";

/**
 * The address of a workspace in one spelling: what a credential is kept under, and sent to. This
 * machine's names count as one. @throws Failure for what is no such address
 */
export function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw usageFailure("The address of a workspace looks like https://workspace.example.com.");
  }
  if (url.username + url.password + url.search + url.hash !== "") {
    throw usageFailure("The address of a workspace has no user, password, query or fragment.");
  }
  const host = isLoopback(url) ? `localhost${url.port ? `:${url.port}` : ""}` : url.host;
  return `${url.protocol}//${host}${url.pathname.replace(/\/+$/, "")}`;
}

/** Over another scheme it is another address: what is meant for https is not sent in the clear. */
export function sameAddress(left: string, right: string): boolean {
  return addressOf(left) === addressOf(right);
}

export function isLoopback(url: URL): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}
