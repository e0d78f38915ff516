import { auth } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";

export const listKeys = (signal: AbortSignal) =>
  auth.listKeys({ query: { limit: 200, include_revoked: true } }, { signal });

export interface KeyBounds {
  scopes: string[] | null;
  expires_at: string | null;
  requests_per_minute: number | null;
  monthly_budget_usd: number | null;
}

export const createKey = (name: string, bounds: KeyBounds) =>
  auth.createKey({ body: { name, ...dropEmpty(bounds) } });

/** A bound that is null is taken away. */
export const changeKey = (id: string, name: string, bounds: KeyBounds) =>
  auth.updateKey({ path: { key_id: id }, body: { name, ...bounds } });

export const revokeKey = (id: string) => auth.revokeKey({ path: { key_id: id } });
