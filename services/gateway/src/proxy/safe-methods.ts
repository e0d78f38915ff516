import type { Call } from "../call.ts";

/** The first retry waits up to this time, each further one up to twice as long. */
export const retryDelayMs = 25;

const repeatable = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Methods of which a second time changes nothing more. Source: RFC 9110, 9.2.2. */
export function isRepeatable(method: string): boolean {
  return repeatable.has(method);
}

/** Calls whose answers may tell what they used: questions are asked by POST. */
export function isMetered({ route, request }: Call): boolean {
  return request.method === "POST" && route.api !== "page";
}

/** Methods that change nothing. Source: RFC 9110, 9.2.1. */
export function isSafeMethod(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}
