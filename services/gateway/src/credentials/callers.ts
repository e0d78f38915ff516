import { LRUCache } from "lru-cache";
import type { Principal as Identity } from "@workspace/http";
import type { Budget } from "../budgets/budget.ts";
import type { Budgets } from "../budgets/budgets.ts";
import { microDollars } from "../limits/limit.ts";
import type { Subject, Subjects } from "../limits/subjects.ts";
import type { AuthService, Change, KnownCaller } from "./auth-service.ts";
import type { CredentialKind } from "./credential.ts";
import { Principal } from "./principal.ts";

const maxCallers = 10_000;
const defaultWarningPercent = 80;
/** While changes are followed, what is known of a caller holds so long without asking. */
const followedMs = 30_000;
/** Auth says several times a second that nothing is kept back; without that word it is cut off. */
const heardMs = 1_000;
/** While they are not, a revoked credential must stop within a second all the same. */
const unfollowedMs = 900;
/** A wrong credential is not asked about again for so long. */
const unknownMs = 5_000;
/** Between tries to reach an auth service that is down, for callers who are let in meanwhile. */
const retryMs = 1_000;

export interface CallersOptions {
  auth: Pick<AuthService, "resolve">;
  /** Where their limits are kept. */
  subjects: Subjects;
  budgets: Pick<Budgets, "of">;
  /** How long a known caller is let in while auth cannot be asked; 0 lets in nobody then. */
  graceMs: number;
}

/**
 * Knows who is let in. A request with a known credential costs one look into a map, by the text of
 * its header: neither hashing nor a question to auth. Auth tells what ends; whatever a change
 * touches is asked for again before it is let in.
 */
export class Callers {
  private readonly options: CallersOptions;
  private readonly known = {
    bearer: new LRUCache<string, Principal>({ max: maxCallers }),
    session: new LRUCache<string, Principal>({ max: maxCallers }),
  };
  private readonly unknown = {
    bearer: new LRUCache<string, number>({ max: maxCallers }),
    session: new LRUCache<string, number>({ max: maxCallers }),
  };
  private readonly asking = {
    bearer: new Map<string, Promise<Principal | undefined>>(),
    session: new Map<string, Promise<Principal | undefined>>(),
  };
  /** Counts changes: an answer that a change overtook is good for its request and no longer. */
  private changes = 0;
  /** Until when it is certain that every change is told; on the request clock. */
  private heardUntilMs = 0;

  constructor(options: CallersOptions) {
    this.options = options;
  }

  /** Those who were seen lately, for the metrics. */
  *all(): Iterable<Principal> {
    yield* this.known.bearer.values();
    yield* this.known.session.values();
  }

  /** @returns null for a credential that is known to be wrong, undefined if auth must be asked */
  find(kind: CredentialKind, value: string, nowMs: number): Principal | null | undefined {
    const principal = this.known[kind].get(value);
    if (principal !== undefined) return this.isFresh(principal, nowMs) ? principal : undefined;
    const until = this.unknown[kind].get(value);
    return until !== undefined && nowMs < until ? null : undefined;
  }

  /** Asks auth; callers with the same credential share one question. @throws if it is down */
  lookUp(kind: CredentialKind, value: string): Promise<Principal | undefined> {
    const running = this.asking[kind].get(value);
    if (running) return running;
    const question = this.ask(kind, value).finally(() => {
      // After a change, another may have been asked in its place.
      if (this.asking[kind].get(value) === question) this.asking[kind].delete(value);
    });
    this.asking[kind].set(value, question);
    return question;
  }

  /** From now on every change is told, and what was learned before is asked for again. */
  onFollowing(): void {
    this.forgetAll();
    this.onHeard();
  }

  onLost(): void {
    this.heardUntilMs = 0;
    this.forgetAll();
  }

  onChange(change: Change): void {
    this.onHeard();
    if (change.type === "ready" || change.type === "alive") return;
    for (const principal of this.all()) {
      if (change.type === "principal-changed" && !concerns(change, principal.identity)) continue;
      principal.freshUntilMs = 0;
      // Grace is for whom nothing was heard of.
      principal.confirmedAtMs = -Infinity;
    }
    this.outdate();
  }

  private onHeard(): void {
    this.heardUntilMs = performance.now() + heardMs;
  }

  /** Cut off, only what was learned a moment ago is believed. */
  private isFresh(principal: Principal, nowMs: number): boolean {
    if (nowMs >= principal.freshUntilMs) return false;
    const believedUntilMs = Math.max(
      principal.confirmedAtMs + unfollowedMs,
      principal.graceUntilMs,
    );
    return nowMs < this.heardUntilMs || nowMs < believedUntilMs;
  }

  private forgetAll(): void {
    for (const principal of this.all()) principal.freshUntilMs = 0;
    this.outdate();
  }

  /** What is being asked now may be answered as it was before: nobody else joins those questions. */
  private outdate(): void {
    this.changes++;
    for (const unknown of Object.values(this.unknown)) unknown.clear();
    for (const asking of Object.values(this.asking)) asking.clear();
  }

  private async ask(kind: CredentialKind, value: string): Promise<Principal | undefined> {
    const before = this.known[kind].peek(value);
    const { changes } = this;
    let caller: KnownCaller | null;
    try {
      caller = await this.options.auth.resolve(kind, value);
    } catch (error) {
      return this.inGrace(before, error);
    }
    const overtaken = changes !== this.changes;
    if (caller === null) {
      this.known[kind].delete(value);
      if (!overtaken) this.unknown[kind].set(value, performance.now() + unknownMs);
      return undefined;
    }
    const principal = this.principalOf(caller, before);
    principal.budgets = await this.budgetsOf(caller);
    // Counted anew: a change may have come while the budget was read.
    if (changes === this.changes) this.keep(kind, value, principal, caller);
    return principal;
  }

  private inGrace(known: Principal | undefined, error: unknown): Principal {
    const nowMs = performance.now();
    if (known === undefined) throw error;
    const endMs = Math.min(known.confirmedAtMs + this.options.graceMs, known.expiresAtMs);
    if (nowMs >= endMs) throw error;
    known.freshUntilMs = Math.min(nowMs + retryMs, endMs);
    known.graceUntilMs = known.freshUntilMs;
    return known;
  }

  /** Whoever is as before stays the same object, by which limits and usage know it. */
  private principalOf(caller: KnownCaller, before: Principal | undefined): Principal {
    const now = new Principal(identityOf(caller));
    const principal = before?.cacheAs === now.cacheAs ? before : now;
    principal.subjects = this.subjectsOf(caller);
    return principal;
  }

  private keep(kind: CredentialKind, value: string, principal: Principal, caller: KnownCaller) {
    const nowMs = performance.now();
    const leftMs =
      caller.expires_at === null ? Infinity : Date.parse(caller.expires_at) - Date.now();
    principal.confirmedAtMs = nowMs;
    principal.expiresAtMs = nowMs + leftMs;
    principal.freshUntilMs = nowMs + Math.min(followedMs, leftMs);
    this.known[kind].set(value, principal);
  }

  private budgetsOf(caller: KnownCaller): Promise<Budget[]> {
    const bounded = [
      ["key", caller.key_id, caller.monthly_budget_usd],
      ["user", `${caller.organisation_id} ${caller.user_id}`, caller.user_monthly_budget_usd],
      ["organisation", caller.organisation_id, caller.organisation_monthly_budget_usd],
    ] as const;
    const warnFrom = (caller.budget_warning_percent ?? defaultWarningPercent) / 100;
    return Promise.all(
      bounded.flatMap(([scope, id, dollars]) => {
        if (id === null || dollars === null || dollars === undefined) return [];
        const limit = Math.round(dollars * microDollars);
        return [this.options.budgets.of(scope, id, { limit, warnFrom })];
      }),
    );
  }

  private subjectsOf(caller: KnownCaller): Subject[] {
    const { subjects } = this.options;
    const user = subjects.of("user", caller.user_id);
    const organisation = subjects.of("organisation", caller.organisation_id);
    if (caller.key_id === null) return [user, organisation];
    const key = subjects.of("key", caller.key_id);
    subjects.setOwn(key, caller.requests_per_minute);
    return [key, user, organisation];
  }
}

function identityOf(caller: KnownCaller): Identity {
  return {
    userId: caller.user_id,
    organisationId: caller.organisation_id,
    role: caller.role,
    scopes: caller.scopes,
    keyId: caller.key_id,
    sessionId: caller.session_id,
    operator: caller.operator,
  };
}

/** A kind that is not known here is taken to concern everybody: asking again costs little. */
function concerns(
  change: Extract<Change, { type: "principal-changed" }>,
  { keyId, sessionId, userId, organisationId }: Identity,
): boolean {
  switch (change.kind) {
    case "key":
      return keyId === change.id;
    case "session":
      return sessionId === change.id;
    case "member":
      return (
        userId === change.id &&
        (change.organisation_id === null || change.organisation_id === organisationId)
      );
    default:
      return true;
  }
}
