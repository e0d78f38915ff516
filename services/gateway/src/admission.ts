import type { Call } from "./call.ts";
import type { Callers } from "./credentials/callers.ts";
import { bearerOf, sessionOf } from "./credentials/credential.ts";
import type { CredentialKind } from "./credentials/credential.ts";
import type { Principal } from "./credentials/principal.ts";
import type { Attempts } from "./limits/attempts.ts";
import type { Limits } from "./limits/limits.ts";
import { callersUnavailable, unauthorized } from "./refusals.ts";

export interface AdmissionOptions {
  callers: Callers;
  /** Of auth's session cookie. */
  cookieName: string;
  limits: Limits;
  /** Wrong credentials that an address may try. */
  attempts: Attempts;
}

/** What a call shows for itself; the value is undefined where there is none, or none that can count. */
interface Shown {
  kind: CredentialKind;
  value: string | undefined;
}

type Proceed = (call: Call) => void;
type Fail = (call: Call, error: unknown) => void;

/** Decides who a call is admitted as, and whether it is admitted now. */
export class Admission {
  private readonly options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.options = options;
  }

  /**
   * Admits at once who is known; only an unknown credential waits for auth.
   * @param proceed called when the call is admitted
   * @throws ProblemError, at once or through `fail`
   */
  admit(call: Call, proceed: Proceed, fail: Fail): void {
    const { access } = call.route;
    const shows = call.head.authorization !== "";
    if (access === "open" || (access === "service" && !shows)) {
      this.admitAnybody(call, proceed, fail);
      return;
    }
    const bearer = bearerOf(call);
    const kind = shows || bearer !== undefined ? "bearer" : "session";
    const value = kind === "bearer" ? bearer : sessionOf(call, this.options.cookieName);
    if (value === undefined) {
      this.refuse(call, { kind, value }, fail);
      return;
    }
    const known = this.options.callers.find(kind, value, call.startedAtMs);
    if (known) this.enter(call, known, proceed, fail);
    else if (known === null) this.refuse(call, { kind, value }, fail);
    else this.admitUnknown(call, { kind, value }, proceed, fail);
  }

  /** Why a call that goes on for long may do so no longer; undefined while it may. @throws if auth is down */
  async whyEnded(call: Call): Promise<string | undefined> {
    const now = await this.callerNow(call);
    const isSame = now && call.principal?.identity.organisationId === now.organisationId;
    const mayCall = now?.identity.scopes?.includes("pools:use") ?? true;
    if (!isSame || !mayCall) return "The credential has ended";
    const nowMs = Date.now();
    return now.budgets.some((budget) => budget.isSpent(nowMs)) ? "The budget is spent" : undefined;
  }

  private async callerNow(call: Call): Promise<Principal | null | undefined> {
    const value = bearerOf(call);
    if (value === undefined) return undefined;
    const { callers } = this.options;
    const known = callers.find("bearer", value, performance.now());
    return known === undefined ? callers.lookUp("bearer", value) : known;
  }

  private admitAnybody(call: Call, proceed: Proceed, fail: Fail): void {
    if (call.route.api === "page") proceed(call);
    else this.options.limits.admit(call, undefined, proceed, fail);
  }

  /** @throws ProblemError when the caller's budget is spent */
  private enter(call: Call, principal: Principal, proceed: Proceed, fail: Fail): void {
    call.principal = principal;
    requireBudget(call, principal);
    // A page is made of many files; what it asks for is counted, it itself is not.
    if (call.route.api === "page") proceed(call);
    else this.options.limits.admit(call, principal, proceed, fail);
  }

  /** The address is counted before auth is asked, the caller once known. */
  private admitUnknown(
    call: Call,
    shown: Shown & { value: string },
    proceed: Proceed,
    fail: Fail,
  ): void {
    const { limits } = this.options;
    const ask = () => {
      this.lookUp(shown.kind, shown.value)
        .then((principal) => {
          if (call.response.destroyed) return;
          if (principal === undefined) throw this.refusal(call, shown);
          call.principal = principal;
          requireBudget(call, principal);
          if (call.route.api === "page") proceed(call);
          else limits.admitCaller(call, principal, proceed, fail);
        })
        .catch((error: unknown) => fail(call, error));
    };
    limits.admit(call, undefined, ask, fail);
  }

  private async lookUp(kind: CredentialKind, value: string): Promise<Principal | undefined> {
    try {
      return await this.options.callers.lookUp(kind, value);
    } catch (error) {
      throw callersUnavailable(error);
    }
  }

  private refuse(call: Call, shown: Shown, fail: Fail): void {
    this.options.limits.admit(call, undefined, () => fail(call, this.refusal(call, shown)), fail);
  }

  /** Why a call without a good credential is refused. */
  private refusal(call: Call, shown: Shown): unknown {
    return (
      this.tooMany(call, shown) ??
      unauthorized(
        shown.kind === "bearer"
          ? "The credential is not valid, or it was revoked"
          : "Sign in, or send an API key as `Authorization: Bearer KEY`; `workspace keys create NAME` makes one",
      )
    );
  }

  private tooMany(call: Call, { kind, value }: Shown): unknown {
    const { attempts } = this.options;
    const address = call.peer.limitedAs;
    if (kind === "bearer") return attempts.count(address, call.startedAtMs);
    if (value === undefined) return undefined;
    const refusal = attempts.countOnce(address, value, call.startedAtMs);
    // A page leads to where one signs in, whatever others at the address have tried.
    return call.route.api === "page" ? undefined : refusal;
  }
}

/**
 * Questions cost; reading, and managing the workspace, do not. Of a call to an upstream nobody here
 * knows what it is. @throws ProblemError 429
 */
function requireBudget({ route, method }: Call, { budgets }: Principal): void {
  if (budgets.length === 0 || (method !== "POST" && route.service !== "upstreams")) return;
  if (route.service === "gateway" || route.access === "service" || route.api === "page") return;
  for (const budget of budgets) budget.require(Date.now());
}
