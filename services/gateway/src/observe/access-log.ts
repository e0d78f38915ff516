import type { Logger } from "@workspace/telemetry";
import type { Call } from "../call.ts";

/**
 * One line a request, as long as they are few: a developer sees every call, a flood is sampled.
 * Lines say how many were left out. A line holds no key, no cookie and no query.
 */
export class AccessLog {
  private readonly logger: Logger;
  private readonly perSecond: number;
  private second = 0;
  private written = 0;
  private skipped = 0;

  constructor(logger: Logger, perSecond: number) {
    this.logger = logger;
    this.perSecond = perSecond;
  }

  write(call: Call, status: number, nowMs: number, error: unknown): void {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.written = 0;
    }
    if (this.written >= this.perSecond) {
      this.skipped++;
      return;
    }
    this.written++;
    const level = status >= 500 ? "warn" : "info";
    this.logger[level](
      {
        requestId: call.requestId,
        method: call.method,
        path: call.path.slice(0, 500),
        route: call.route.prefix,
        service: call.route.service,
        status,
        durationMs: Math.round((nowMs - call.startedAtMs) * 10) / 10,
        keyId: call.principal?.keyId ?? undefined,
        client: call.peer.address,
        ...(error === undefined ? {} : { reason: messageOf(error) }),
        ...(this.skipped > 0 ? { skipped: this.skipped } : {}),
      },
      "request",
    );
    this.skipped = 0;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
