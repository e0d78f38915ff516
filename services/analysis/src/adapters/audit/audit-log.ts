import { ApiError } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import { UnavailableError } from "@workspace/http";
import type { Principal } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";

/** Who does it, and how long that is waited for. */
export interface AuditedContext {
  readonly principal: Principal | null;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

export interface AuditTarget {
  readonly kind: "capture" | "organisation" | "raw-key";
  readonly id: string;
}

/** The audit log, which the auth service keeps. A service by itself has none. */
export class AuditLog {
  readonly #auth: AuthClient | null;

  constructor(auth: AuthClient | null) {
    this.#auth = auth;
  }

  /** As `add` where there is a log. @throws ProblemError when it cannot be written */
  async addIfThere(context: AuditedContext, action: string, target: AuditTarget): Promise<void> {
    if (this.#auth !== null) await this.add(context, action, target);
  }

  /** What is not to happen unseen waits for this. @throws ProblemError when it cannot be written */
  async add(
    { principal, signal, log }: AuditedContext,
    action: string,
    target: AuditTarget,
  ): Promise<void> {
    if (this.#auth === null || principal === null)
      throw new UnavailableError("It has to be written into the audit log, and there is none here");
    const { organisationId, userId, keyId, sessionId } = principal;
    const body = {
      action,
      target,
      organisation_id: organisationId,
      user_id: userId,
      ...(keyId !== null && { key_id: keyId }),
      ...(sessionId !== null && { session_id: sessionId }),
    };
    try {
      await this.#auth.addAuditLine({ body }, { signal });
    } catch (error) {
      if (signal.aborted) throw error;
      // A line that auth does not take is a fault of this service, and no matter of waiting.
      if (error instanceof ApiError && error.status < 500) throw error;
      log.warn({ err: error, action }, "an act could not be written into the audit log");
      throw new UnavailableError("It has to be written into the audit log, which does not answer");
    }
  }
}
