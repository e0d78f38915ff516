import { identityLifetimeMs, identitySecret, internalHeaders, signIdentity } from "@workspace/http";
import type { Principal as Identity } from "@workspace/http";
import type { Budget } from "../budgets/budget.ts";
import type { LimitedCaller } from "../limits/limits.ts";
import type { Subject } from "../limits/subjects.ts";

/** Who a request is admitted as, with all that a request needs of it at hand. */
export class Principal implements LimitedCaller {
  readonly identity: Identity;
  /**
   * All that is known of it, as text: what answers to it are stored under, so that nobody else is
   * given them, nor it after its role or scopes changed.
   */
  readonly cacheAs: string;
  /** Whose limits count its requests: the key, its user, its organisation. */
  subjects: readonly Subject[] = [];
  /** What its key, user and organisation may spend in a month, where that is bounded. */
  budgets: readonly Budget[] = [];
  /** Until when this is taken as true without asking again; on the request clock. */
  freshUntilMs = 0;
  /** When auth last confirmed it; on the request clock. */
  confirmedAtMs = 0;
  /** Until when it is let in although auth could not be asked; on the request clock. */
  graceUntilMs = 0;
  /** When it ends by itself; on the request clock. */
  expiresAtMs = Infinity;
  /** Requests by hundred of their status: index 2 is 2xx. */
  readonly answers = new Float64Array(6);
  private readonly lines = new Map<string, { text: string; untilMs: number }>();

  constructor(identity: Identity) {
    this.identity = identity;
    this.cacheAs = JSON.stringify(identity);
  }

  get keyId(): string | null {
    return this.identity.keyId;
  }

  get userId(): string {
    return this.identity.userId;
  }

  get organisationId(): string {
    return this.identity.organisationId;
  }

  /** The header line by which a service learns who calls; signed anew each half minute. */
  lineFor(service: string, signers: Signers, nowMs: number): string {
    const known = this.lines.get(service);
    if (known !== undefined && nowMs < known.untilMs) return known.text;
    const text = `${internalHeaders.identity}: ${signers.sign(service, this.identity)}\r\n`;
    this.lines.set(service, { text, untilMs: nowMs + identityLifetimeMs / 2 });
    return text;
  }
}

/** Signs identities, for each service with its own secret. */
export class Signers {
  private readonly internalToken: string;
  private readonly secrets = new Map<string, Buffer>();

  constructor(internalToken: string) {
    this.internalToken = internalToken;
  }

  sign(service: string, identity: Identity): string {
    let secret = this.secrets.get(service);
    if (secret === undefined) {
      secret = identitySecret(this.internalToken, service);
      this.secrets.set(service, secret);
    }
    return signIdentity(secret, service, identity, Date.now());
  }
}
