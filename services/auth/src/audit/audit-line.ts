/** Who did something, and from where. */
export interface Actor {
  kind: "session" | "key" | "token" | "service" | "system" | "anonymous";
  userId: string | null;
  keyId: string | null;
  sessionId: string | null;
  address: string | null;
  userAgent: string | null;
}

/** What happened. Details are small and hold no secret, nor text that somebody may have mistyped. */
export interface AuditEvent {
  /** Kind of thing and verb, such as `key.create`. */
  action: string;
  outcome?: "done" | "refused";
  organisationId: string | null;
  target: { kind: string; id: string | null };
  details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** A line as it is stored. */
export interface AuditLine {
  sequence: number;
  at: Date;
  action: string;
  outcome: "done" | "refused";
  actorKind: Actor["kind"];
  userId: string | null;
  keyId: string | null;
  sessionId: string | null;
  organisationId: string | null;
  targetKind: string;
  targetId: string | null;
  address: string | null;
  userAgent: string | null;
  /** JSON text. */
  details: string;
  previousHash: Buffer;
  hash: Buffer;
}

const nobody = { userId: null, keyId: null, sessionId: null, address: null, userAgent: null };

/** Work that nobody asked for: a timer's. */
export const system: Actor = { ...nobody, kind: "system" };

/** Another service of the installation, which the kernel has let in. */
export const service: Actor = { ...nobody, kind: "service" };

/** Whoever has not proved who they are. */
export function anonymous(client: { address: string | null; userAgent: string | null }): Actor {
  return { ...nobody, address: client.address, userAgent: client.userAgent, kind: "anonymous" };
}
