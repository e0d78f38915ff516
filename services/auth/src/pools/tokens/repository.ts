import type { Database } from "@workspace/storage";
import type { SealContext, SealedSecret } from "@workspace/vault";
import { putSecret } from "../../vault/repository.ts";
import { lockPool, notifyPoolChanged } from "../repository.ts";
import { unusable } from "../scheduling/health.ts";

export interface TokenState {
  accountId: string;
  organisationId: string;
  poolId: string;
  tokenUrl: string | null;
  clientId: string | null;
  secretVersion: number;
  /** Milliseconds that the access token still lives; Infinity for one that does not end. */
  leftMs: number;
  renewable: boolean;
}

export interface NewTokens {
  /** Null for a token that does not say when it ends. */
  lifetimeMs: number | null;
  sealed: readonly { context: SealContext; secret: SealedSecret }[];
}

export class TokenRepository {
  private readonly sql: Database;

  constructor(sql: Database) {
    this.sql = sql;
  }

  async find(accountId: string): Promise<TokenState | undefined> {
    const [row] = await this.sql<(TokenState & { leftMs: number | null })[]>`
      select a.id as "accountId", a.organisation_id as "organisationId", a.pool_id as "poolId",
        p.token_url as "tokenUrl", p.client_id as "clientId",
        s.secret_version as "secretVersion", s.renewable,
        s.token_expires_ms - floor(extract(epoch from clock_timestamp()) * 1000)::bigint
          as "leftMs"
      from upstream_accounts a
      join account_states s on s.account_id = a.id
      join pools p on p.id = a.pool_id
      where a.id = ${accountId} and a.kind = 'oauth' and a.enabled`;
    return row ? { ...row, leftMs: row.leftMs ?? Infinity } : undefined;
  }

  /** Accounts whose access token ends within the time. */
  async listEnding(withinMs: number): Promise<string[]> {
    const rows = await this.sql<{ id: string }[]>`
      select a.id from upstream_accounts a join account_states s on s.account_id = a.id
      where a.enabled and a.kind = 'oauth' and s.renewable
        and s.token_expires_ms < extract(epoch from clock_timestamp()) * 1000 + ${withinMs}::integer
      limit 1000`;
    return rows.map(({ id }) => id);
  }

  /** @returns false if the secret was replaced meanwhile, which then stays */
  async store(state: TokenState, tokens: NewTokens): Promise<boolean> {
    return this.sql.begin(async (sql) => {
      await lockPool(sql, state.poolId);
      const rows = await sql`
        update account_states set secret_version = secret_version + 1,
          token_expires_ms =
            floor(extract(epoch from clock_timestamp()) * 1000)::bigint + ${tokens.lifetimeMs}::bigint
        where account_id = ${state.accountId} and secret_version = ${state.secretVersion}
        returning account_id`;
      if (rows.length === 0) return false;
      for (const { context, secret } of tokens.sealed) await putSecret(sql, context, secret);
      await notifyPoolChanged(sql, state.poolId);
      return true;
    });
  }

  /** The upstream will not renew this token any more: somebody has to sign in there again. */
  async giveUp(state: TokenState, reason: string): Promise<void> {
    await this.sql.begin(async (sql) => {
      await lockPool(sql, state.poolId);
      const health = JSON.stringify(unusable(reason, Date.now()));
      await sql`
        update account_states set health = ${health}::text::jsonb, renewable = false
        where account_id = ${state.accountId} and secret_version = ${state.secretVersion}`;
      await notifyPoolChanged(sql, state.poolId);
    });
  }
}
