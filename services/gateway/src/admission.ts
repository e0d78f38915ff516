import type { Call } from "./call.ts";
import type { KeyGuard } from "./keys/key-guard.ts";
import type { Principal } from "./keys/principal.ts";
import { createPrincipal } from "./keys/principal.ts";
import type { Attempts } from "./limits/attempts.ts";
import type { Limits } from "./limits/limits.ts";
import { keysUnavailable, unauthorized } from "./refusals.ts";
import { isSameOrigin } from "./session/same-origin.ts";
import { sessionCookieIn } from "./session/session-cookie.ts";
import type { SessionGuard } from "./session/session-guard.ts";
import type { InternalCaller } from "./internal-caller.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export interface AdmissionOptions {
  keys: KeyGuard;
  sessions: SessionGuard;
  internalCaller: InternalCaller;
  limits: Limits;
  /** Wrong keys that an address may try. */
  attempts: Attempts;
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
    this.readSession(call);
    const { limits } = this.options;
    if (call.route.access === "open") {
      if (call.route.api === "page") proceed(call);
      else limits.admit(call, undefined, proceed, fail);
      return;
    }
    const found = this.find(call);
    if (found) {
      enter(call, found);
      limits.admit(call, found, proceed, fail);
    } else if (found === null) {
      limits.admit(call, undefined, () => fail(call, this.refusal(call)), fail);
    } else {
      // The address is counted before the database is asked, the key once it is known.
      limits.admit(call, undefined, () => this.admitUnknown(call, proceed, fail), fail);
    }
  }

  /** Counts a wrong key against its address. @throws ProblemError when there were too many */
  countAttempt(address: string, nowMs: number): void {
    const refusal = this.options.attempts.count(address, nowMs);
    if (refusal) throw refusal;
  }

  private admitUnknown(
    call: Call,
    proceed: (call: Call) => void,
    fail: (call: Call, error: unknown) => void,
  ): void {
    this.lookUp(call)
      .then((principal) => {
        if (call.response.destroyed) return;
        if (principal === undefined) throw this.refusal(call);
        enter(call, principal);
        this.options.limits.admitCaller(call, principal, proceed, fail);
      })
      .catch((error: unknown) => fail(call, error));
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

  /** Why a call without a good credential is refused. */
  private refusal(call: Call): unknown {
    const given = call.head.authorization !== "";
    const tooMany = given && this.options.attempts.count(call.peer.limitedAs, call.startedAtMs);
    if (tooMany) return tooMany;
    return unauthorized(
      given
        ? "The API key is not valid, or it was revoked"
        : "Send an API key as `Authorization: Bearer KEY`; `workspace keys create NAME` makes one",
    );
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

function enter(call: Call, principal: Principal): void {
  call.principal = principal;
  principal.usedAtMs = Date.now();
}
