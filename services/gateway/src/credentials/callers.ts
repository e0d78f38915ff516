import { LRUCache } from "lru-cache";
import type { Principal as Identity } from "@workspace/http";
import type { Subjects } from "../limits/subjects.ts";
import type { AuthService, Change, KnownCaller } from "./auth-service.ts";
import type { CredentialKind } from "./credential.ts";
import { Principal } from "./principal.ts";

const maxCallers = 10_000;
/** While changes are followed, what is known of a caller holds so long without asking. */
const followedMs = 30_000;
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
  private followed = false;

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
    if (principal !== undefined) return nowMs < principal.freshUntilMs ? principal : undefined;
    const until = this.unknown[kind].get(value);
    return until !== undefined && nowMs < until ? null : undefined;
  }

  /** Asks auth; callers with the same credential share one question. @throws if it is down */
  lookUp(kind: CredentialKind, value: string): Promise<Principal | undefined> {
    const running = this.asking[kind].get(value);
    if (running) return running;
    const question = this.ask(kind, value).finally(() => this.asking[kind].delete(value));
    this.asking[kind].set(value, question);
    return question;
  }

  /** From now on every change is told, and what was learned before is asked for again. */
  onFollowing(): void {
    this.followed = true;
    this.forgetAll();
  }

  onLost(): void {
    this.followed = false;
    this.forgetAll();
  }

  onChange(change: Change): void {
    if (change.type === "ready") return;
    if (change.type === "reset") this.forgetAll();
    else this.forget(({ identity }) => concerns(change, identity));
  }

  private forgetAll(): void {
    this.forget(() => true);
  }

  private forget(isMeant: (principal: Principal) => boolean): void {
    this.changes++;
    for (const principal of this.all()) if (isMeant(principal)) principal.freshUntilMs = 0;
    for (const unknown of Object.values(this.unknown)) unknown.clear();
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
    const principal = this.principalOf(caller, before, overtaken);
    this.known[kind].set(value, principal);
    return principal;
  }

  private inGrace(known: Principal | undefined, error: unknown): Principal {
    const nowMs = performance.now();
    if (!known || nowMs > known.confirmedAtMs + this.options.graceMs) throw error;
    known.freshUntilMs = nowMs + retryMs;
    return known;
  }

  private principalOf(
    caller: KnownCaller,
    before: Principal | undefined,
    overtaken: boolean,
  ): Principal {
    const identity = identityOf(caller);
    const principal = before ?? new Principal(identity);
    principal.become(identity);
    principal.subjects = this.subjectsOf(caller);
    const nowMs = performance.now();
    const heldMs = this.followed ? followedMs : unfollowedMs;
    const leftMs =
      caller.expires_at === null ? Infinity : Date.parse(caller.expires_at) - Date.now();
    principal.confirmedAtMs = nowMs;
    principal.freshUntilMs = overtaken ? 0 : nowMs + Math.min(heldMs, leftMs);
    return principal;
  }

  private subjectsOf(caller: KnownCaller) {
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
