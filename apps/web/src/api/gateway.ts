import { gateway } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";

export const signIn = (key: string) => gateway.createSession({ body: { key } });

export const signOut = () => gateway.deleteSession();

export const getSession = (signal: AbortSignal) => gateway.getSession({}, { signal });

export const getStatus = (signal: AbortSignal) => gateway.getStatus({}, { signal });

export const listKeys = (signal: AbortSignal) =>
  gateway.listKeys({ query: { limit: 200, include_revoked: true } }, { signal });

export interface NewKey {
  name: string;
  expires_at: string | null;
  requests_per_minute: number | null;
}

export const createKey = ({ name, ...limits }: NewKey) =>
  gateway.createKey({ body: { name, ...dropEmpty(limits) } });

export const revokeKey = (id: string) => gateway.revokeKey({ path: { key_id: id } });
