import { ApiError } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import type { AuthService } from "../credentials/auth-service.ts";

export type Lease = Schemas["auth"]["Lease"];
export type LeaseReport = Schemas["auth"]["LeaseReport"];
export type LeaseWish = Schemas["auth"]["AcquireLease"];

/** How long a lease lasts unless it is renewed, and how often it is. */
export const leaseMs = 60_000;
const renewMs = 20_000;

/** Gets accounts from auth's pools, one for each call, and says what became of them. */
export class LeaseDesk {
  private readonly auth: Pick<AuthService, "ask">;
  private readonly logger: Logger;

  constructor(auth: Pick<AuthService, "ask">, logger: Logger) {
    this.auth = auth;
    this.logger = logger;
  }

  /** @throws ProblemError as auth says: 404 without an account, 503 when none becomes free */
  async acquire(wish: LeaseWish, signal: AbortSignal): Promise<Lease> {
    try {
      return await this.auth.ask((client) => client.acquireLease({ body: wish }, { signal }));
    } catch (error) {
      throw error instanceof ApiError ? problemOf(error) : error;
    }
  }

  /** Never fails the call that it is about: a lease that is not reported ends by itself. */
  async report(lease: Lease, body: LeaseReport): Promise<void> {
    try {
      const path = { lease_id: lease.id };
      await this.auth.ask((client) => client.reportLease({ path, body }));
    } catch (error) {
      this.logger.warn(
        { err: error, leaseId: lease.id },
        "the outcome of a lease was not reported",
      );
    }
  }

  /** Renews the lease until it is stopped. @returns what stops it */
  keep(lease: Lease): () => void {
    const timer = setInterval(() => {
      const path = { lease_id: lease.id };
      this.auth
        .ask((client) => client.updateLease({ path, body: { duration_ms: leaseMs } }))
        .catch((error: unknown) =>
          this.logger.warn({ err: error, leaseId: lease.id }, "a lease was not renewed"),
        );
    }, renewMs);
    return () => clearInterval(timer);
  }
}

function problemOf(error: ApiError): ProblemError {
  return new ProblemError({
    type: error.type,
    status: error.status,
    title: error.title,
    detail: error.detail ?? error.title,
    ...(error.retryAfterSeconds === null ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    cause: error,
  });
}
