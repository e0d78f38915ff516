import type { Call } from "./call.ts";
import type { KeyGuard } from "./keys/key-guard.ts";
import type { Principal } from "./keys/principal.ts";
import { createPrincipal } from "./keys/principal.ts";
import type { AddressAllowances } from "./limits/address-allowances.ts";
import type { RateLimit } from "./limits/gcra.ts";
import { keysUnavailable, tooManyRequests, unauthorized } from "./refusals.ts";
import { isSameOrigin } from "./session/same-origin.ts";
import { sessionCookieIn } from "./session/session-cookie.ts";
import type { SessionGuard } from "./session/session-guard.ts";
import type { InternalCaller } from "./internal-caller.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export interface AdmissionOptions {
  keys: KeyGuard;
  sessions: SessionGuard;
  internalCaller: InternalCaller;
  addressLimit: RateLimit | undefined;
  addressAllowances: AddressAllowances;
  /** Wrong keys that an address may try. */
  attemptLimit: RateLimit;
  attemptAllowances: AddressAllowances;
}

/** Decides who a call is admitted as, and whether it is admitted now. */
export class Admission {
  private readonly options: AdmissionOptions;
  private readonly local: Principal = createPrincipal(null, "local session");

  constructor(options: AdmissionOptions) {
    this.options = options;
  }

  /**
   * Admits at once what is known; only an unknown key waits for the database.
   * @param proceed called when the call is admitted
   * @throws ProblemError, at once or through `fail`
   */
  admit(
    call: Call,
    proceed: (call: Call) => void,
    fail: (call: Call, error: unknown) => void,
  ): void {
    this.limitAddress(call);
    this.readSession(call);
    if (call.route.access === "open") {
      proceed(call);
      return;
    }
    const found = this.find(call);
    if (found !== undefined) {
      this.enter(call, found);
      proceed(call);
      return;
    }
    this.lookUp(call)
      .then((principal) => {
        if (call.response.destroyed) return;
        this.enter(call, principal ?? null);
        proceed(call);
      })
      .catch((error: unknown) => fail(call, error));
  }

  /** Counts a wrong key against its address. @throws ProblemError when there were too many */
  countAttempt(address: string, nowMs: number): void {
    const { attemptLimit, attemptAllowances } = this.options;
    const waitMs = attemptLimit.take(attemptAllowances.of(address), nowMs);
    if (waitMs > 0) throw tooManyRequests(attemptLimit.requestsPerMinute, waitMs);
  }

  private limitAddress(call: Call): void {
    const { addressLimit, addressAllowances } = this.options;
    if (addressLimit === undefined || call.route.api === "page") return;
    const allowance = addressAllowances.of(call.peer.limitedAs);
    const waitMs = addressLimit.take(allowance, call.startedAtMs);
    call.limit = addressLimit;
    call.allowance = allowance;
    if (waitMs > 0) throw tooManyRequests(addressLimit.requestsPerMinute, waitMs);
  }

  /** @returns undefined if the database must be asked, null if there is nothing to ask about */
  private find(call: Call): Principal | null | undefined {
    const { authorization } = call.head;
    if (authorization !== "") {
      if (this.options.internalCaller.is(call)) return this.local;
      return this.options.keys.find(authorization, call.startedAtMs);
    }
    const { session } = call;
    if (session === undefined) return null;
    if (session.keyId === null) return this.local;
    return this.options.keys.findById(session.keyId, call.startedAtMs);
  }

  private async lookUp(call: Call): Promise<Principal | undefined> {
    const { authorization } = call.head;
    const keyId = call.session?.keyId;
    try {
      if (authorization !== "") return await this.options.keys.lookUp(authorization);
      return keyId ? await this.options.keys.lookUpById(keyId) : undefined;
    } catch (error) {
      throw keysUnavailable(error);
    }
  }

  private enter(call: Call, principal: Principal | null): void {
    if (principal === null) {
      const given = call.head.authorization !== "";
      if (given) this.countAttempt(call.peer.limitedAs, call.startedAtMs);
      throw unauthorized(
        given
          ? "The API key is not valid, or it was revoked"
          : "Send an API key as `Authorization: Bearer KEY`; `workspace keys create NAME` makes one",
      );
    }
    call.principal = principal;
    principal.usedAtMs = Date.now();
    const { limit } = principal;
    if (limit === undefined) return;
    call.limit = limit;
    call.allowance = principal;
    const waitMs = limit.take(principal, call.startedAtMs);
    if (waitMs > 0) throw tooManyRequests(limit.requestsPerMinute, waitMs);
  }

  /** A cookie counts only from a page of this origin, and only without another credential. */
  private readSession(call: Call): void {
    const { head, request } = call;
    if (head.cookie === "" || head.authorization !== "") return;
    const cookie = sessionCookieIn(head.cookie);
    if (cookie === undefined) return;
    const { headers } = request;
    const site = headers["sec-fetch-site"];
    const changes = !safeMethods.has(call.method);
    if (
      call.route.api !== "page" &&
      !isSameOrigin(changes, head.host, call.origin, typeof site === "string" ? site : undefined)
    )
      return;
    call.session = this.options.sessions.find(cookie);
  }
}
