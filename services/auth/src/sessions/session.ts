export type SignInMethod = "password" | "provider" | "passkey" | "link" | "sign-up";

export interface Session {
  id: string;
  userId: string;
  organisationId: string;
  method: SignInMethod;
  address: string | null;
  userAgent: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  rotatedAt: Date;
  /** Whatever happens, it ends then. */
  endsAt: Date;
}

export interface SessionPolicy {
  /** Without use it ends after so long. */
  idleMs: number;
  /** It ends after so long however much it is used. */
  absoluteMs: number;
  /** Its secret is exchanged this often. */
  rotateAfterMs: number;
  /** How long the secret before counts once the new one is seen in use: requests under way. */
  graceMs: number;
}

/** When the session ends unless it is used before. */
export function expiryOf(session: Session, policy: SessionPolicy): Date {
  return new Date(Math.min(session.lastUsedAt.getTime() + policy.idleMs, session.endsAt.getTime()));
}
