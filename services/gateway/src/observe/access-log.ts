import { ProblemError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import type { Call } from "../call.ts";

/**
 * One line a request, as long as they are few: a developer sees every call, a flood is sampled.
 * Lines say how many were left out. A line holds no key, no cookie and no query, and of calls to upstreams no path below their name.
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

  /** A request that goes on although it is not as its specification says. */
  writeFault(call: Call, detail: string): void {
    if (!this.isWithin(performance.now())) return;
    const { requestId, method, route } = call;
    this.logger.warn(
      { requestId, method, path: loggedPath(call), route: route.prefix, reason: detail },
      "not as the specification says",
    );
  }

  write(call: Call, status: number, nowMs: number, error: unknown): void {
    if (!this.isWithin(nowMs)) {
      this.skipped++;
      return;
    }
    const level = status >= 500 ? "warn" : "info";
    this.logger[level](
      {
        requestId: call.requestId,
        method: call.method,
        path: loggedPath(call),
        route: call.route.prefix,
        service: call.route.service,
        status,
        durationMs: Math.round((nowMs - call.startedAtMs) * 10) / 10,
        keyId: call.principal?.keyId ?? undefined,
        client: call.peer.address,
        ...(error === undefined ? {} : { reason: reasonOf(call, error) }),
        ...(this.skipped > 0 ? { skipped: this.skipped } : {}),
      },
      "request",
    );
    this.skipped = 0;
  }

  /** Whether another line may be written in this second. */
  private isWithin(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.written = 0;
    }
    return this.written++ < this.perSecond;
  }
}

/**
 * Of a call to an upstream only which one it is: in other APIs a path may hold a credential or an
 * address of somebody's.
 */
function loggedPath({ path, route }: Call): string {
  if (route.service !== "upstreams") return path.slice(0, 500);
  return path.split("/", 3).join("/").slice(0, 100);
}

/** What is said of a call to an upstream may quote it; the kind of problem does not. */
function reasonOf({ route }: Call, error: unknown): string {
  if (route.service !== "upstreams" || !(error instanceof ProblemError)) return messageOf(error);
  return error.cause instanceof Error ? `${error.type}: ${error.cause.message}` : error.type;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
