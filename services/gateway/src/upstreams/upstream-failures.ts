import { ProblemError } from "@workspace/http";
import { AddressRefusedError } from "@workspace/http/address-guard";

const slow = new Set([
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What an upstream that gave no answer means to the caller. */
export function upstreamFailed(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof AddressRefusedError) {
    return problem(502, "upstream-refused", "The upstream may not be asked", error, [
      "Its address belongs to this machine or a private network;",
      "ALLOW_PRIVATE_UPSTREAMS of gateway and auth names those that may be asked all the same",
    ]);
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (slow.has(code))
    return problem(504, "gateway-timeout", "The upstream did not answer in time", error, [
      "Try again, or look whether it is up",
    ]);
  return problem(502, "bad_gateway", "The upstream could not be reached", error, [
    "The connection failed, or broke before an answer came",
  ]);
}

/** A 401 is between the workspace and its account: the caller's own credential was good. */
export function accountRefused(): ProblemError {
  return problem(502, "upstream-account-refused", "The upstream refused the account", undefined, [
    "The upstream refused the workspace's account, which is set aside;",
    "`workspace accounts` shows which one, and takes a new credential",
  ]);
}

/** Of a replayed upstream. */
export function notPlayed(): ProblemError {
  return problem(501, "websocket-not-replayed", "WebSockets are not replayed", undefined, [
    "The upstream is answered from a capture, which plays no WebSockets;",
    "`workspace modes set UPSTREAM pass` lets them through, `record` records them",
  ]);
}

function problem(
  status: number,
  type: string,
  title: string,
  cause: unknown,
  detail: readonly string[],
): ProblemError {
  return new ProblemError({ status, type, title, detail: detail.join(" "), cause });
}
