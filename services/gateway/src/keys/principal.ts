import type { Allowance, RateLimit } from "../limits/gcra.ts";

/** Who a request is admitted as, with all that a request needs of it at hand. */
export interface Principal extends Allowance {
  readonly keyId: string | null;
  readonly name: string;
  /** The header line that tells services the key; empty for the local session. */
  readonly keyLine: string;
  limit: RateLimit | undefined;
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
    name,
    keyLine: keyId === null ? "" : `x-workspace-key-id: ${keyId}\r\n`,
    limit: undefined,
    arrivalMs: 0,
    expiresAtMs: Infinity,
    freshUntilMs: 0,
    confirmedAtMs: 0,
    usedAtMs: 0,
    answers: new Float64Array(6),
  };
}
