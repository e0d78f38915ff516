export interface KeySettings {
  name: string;
  /** What it may do; null is everything that its user may. */
  scopes: readonly string[] | null;
  requestsPerMinute: number | null;
  monthlyBudgetMicros: number | null;
  expiresAt: Date | null;
}

export interface Key extends KeySettings {
  id: string;
  organisationId: string;
  userId: string;
  prefix: string;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
}

export function statusOf(key: Key): "active" | "expired" | "revoked" {
  if (key.revokedAt) return "revoked";
  return key.expiresAt && key.expiresAt.getTime() <= Date.now() ? "expired" : "active";
}
