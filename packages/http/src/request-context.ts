import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { continueTrace } from "@workspace/telemetry";
import type { Logger } from "@workspace/telemetry";
import type { Principal } from "./identity/principal.ts";

/** What a verb may know of the call it serves, whatever protocol brought it. */
export interface RequestContext {
  readonly requestId: string;
  readonly traceparent: string;
  /** Aborted when the client leaves or the time limit passes. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Who is calling, by the gateway's word; null for operations that ask nobody to sign in. */
  readonly principal: Principal | null;
}

export const internalHeaders = {
  token: "x-workspace-internal-token",
  identity: "x-workspace-identity",
  requestId: "x-request-id",
  traceparent: "traceparent",
} as const;

const saneId = /^[\w.:-]{1,128}$/;

export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = single(headers[internalHeaders.requestId]);
  return given !== undefined && saneId.test(given) ? given : randomUUID();
}

export function createContext(
  requestId: string,
  headers: IncomingHttpHeaders,
  principal: Principal | null,
  signal: AbortSignal,
  logger: Logger,
): RequestContext {
  // Few verbs ask for them, and making them costs more than many a verb.
  let traceparent: string | undefined;
  let log: Logger | undefined;
  return {
    requestId,
    signal,
    principal,
    get traceparent() {
      return (traceparent ??= continueTrace(single(headers[internalHeaders.traceparent])));
    },
    get log() {
      return (log ??= logger.child({ requestId, traceId: this.traceparent.split("-")[1] }));
    },
  };
}

/**
 * A controller that aborts when the connection closes before the answer was fully sent,
 * or when the handler has not answered in time.
 */
export function abortWithClient(
  response: ServerResponse,
  timeLimitMs: number,
): { signal: AbortSignal; stopTimer: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException("Time limit", "TimeoutError")),
    timeLimitMs,
  );
  const stopTimer = () => clearTimeout(timer);
  response.once("close", () => {
    stopTimer();
    if (!response.writableFinished) controller.abort(new DOMException("Client left", "AbortError"));
  });
  return { signal: controller.signal, stopTimer };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
