import type { AuthClient } from "@workspace/client";
import { ProblemError, UnavailableError } from "@workspace/http";
import type { Principal } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";

/** The audit log, which the auth service keeps. */
export class AuditLog {
  readonly #auth: AuthClient | null;

  constructor(auth: AuthClient | null) {
    this.#auth = auth;
  }

  /** Whether there is one: a service by itself has none. */
  get isThere(): boolean {
    return this.#auth !== null;
  }

  /** What is not to happen unseen waits for this. @throws ProblemError when it cannot be written */
  async add(
    { principal, signal, log }: { principal: Principal | null; signal: AbortSignal; log: Logger },
    action: string,
    target: { kind: string; id: string },
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
      if (signal.aborted || error instanceof ProblemError) throw error;
      log.warn({ err: error, action }, "an act could not be written into the audit log");
      throw new UnavailableError("It has to be written into the audit log, which does not answer");
    }
  }
}
