import { auth } from "./clients.ts";
import type { CreateAccount, CreatePool, UpdateAccount, UpdatePool } from "./types.ts";

const at = (id: string) => ({ path: { account_id: id } });
const pool = (id: string) => ({ path: { pool_id: id } });

export const listAccounts = (signal: AbortSignal) =>
  auth.listAccounts({ query: { limit: 200 } }, { signal });

export const createAccount = (body: CreateAccount) => auth.createAccount({ body });

export const changeAccount = (id: string, body: UpdateAccount) =>
  auth.updateAccount({ ...at(id), body });

export const removeAccount = (id: string) => auth.deleteAccount(at(id));

/** Makes one small call to the upstream. */
export const checkAccount = (id: string) => auth.checkAccount(at(id));

export const listPools = (signal: AbortSignal) => auth.listPools({}, { signal });

export const createPool = (body: CreatePool) => auth.createPool({ body });

export const changePool = (id: string, body: UpdatePool) => auth.updatePool({ ...pool(id), body });

export const removePool = (id: string) => auth.deletePool(pool(id));
