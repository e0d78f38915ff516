import type { LimitedCaller } from "../limits/limits.ts";
import type { Subject } from "../limits/subjects.ts";

/** Who a request is admitted as, with all that a request needs of it at hand. */
export interface Principal extends LimitedCaller {
  readonly keyId: string | null;
  /** Whom the key belongs to, for limits and usage; "" where that is not known. */
  readonly userId: string;
  readonly organisationId: string;
  readonly name: string;
  /** What answers to it are stored under; nobody else has the same. */
  readonly cacheAs: string;
  /** The header line that tells services the key; empty for the local session. */
  readonly keyLine: string;
  /** Whose limits count its requests: the key, its user, its organisation. */
  subjects: readonly Subject[];
  /** Unix ms; Infinity without an expiry. */
  expiresAtMs: number;
  /** Until when this is taken as true without asking the database; on the request clock. */
  freshUntilMs: number;
  /** When the database last confirmed it; on the request clock. */
  confirmedAtMs: number;
  /** Unix ms of the last request; 0 once stored. */
  usedAtMs: number;
  /** Requests by hundred of their status: index 2 is 2xx. */
  readonly answers: Float64Array;
}

export function createPrincipal(keyId: string | null, name: string): Principal {
  return {
    keyId,
    userId: "",
    organisationId: "",
    name,
    cacheAs: keyId ?? "local",
    keyLine: keyId === null ? "" : `x-workspace-key-id: ${keyId}\r\n`,
    subjects: [],
    expiresAtMs: Infinity,
    freshUntilMs: 0,
    confirmedAtMs: 0,
    usedAtMs: 0,
    answers: new Float64Array(6),
  };
}
