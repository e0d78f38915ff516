import type { Exchange, ExchangeRequest } from "@workspace/traffic";
import { headerFacts } from "../parameters/header-facts.ts";
import { credentialsOf } from "../security/credentials.ts";
import type { OperationEvidence } from "./operation-evidence.ts";

/** @returns milliseconds since 1970; NaN when the exchange does not say */
export function noteTime(operation: OperationEvidence, { startedAt }: Exchange): number {
  const at = startedAt === null ? Number.NaN : Date.parse(startedAt);
  if (at < operation.first) operation.first = at;
  if (at > operation.last) operation.last = at;
  return at;
}

export function countCredentials(
  operation: OperationEvidence,
  request: ExchangeRequest,
  url: URL,
): void {
  const names = credentialsOf(headerFacts(request.headers).credentials, url);
  const credentials = operation.credentials.take(names.join(" + "), () => ({
    count: 0,
  }));
  if (credentials) credentials.count += 1;
}
