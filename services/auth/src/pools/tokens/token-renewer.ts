import type { Logger } from "@workspace/telemetry";
import type { Database } from "@workspace/storage";
import type { SealContext, Secret, Vault } from "@workspace/vault";
import type { SessionLocks } from "../../adapters/locks/session-locks.ts";
import type { Outbound } from "../../adapters/outbound/outbound.ts";
import { findSecrets } from "../../vault/repository.ts";
import { accountSecret, poolSecret } from "../secret-places.ts";
import { askTokenEndpoint, TokenRefusedError } from "./ask-token-endpoint.ts";
import type { TokenRepository, TokenState } from "./repository.ts";

export interface TokenRenewerOptions {
  sql: Database;
  tokens: TokenRepository;
  locks: SessionLocks;
  vault: Vault;
  outbound: Outbound;
  logger: Logger;
  renewAheadMs: number;
  /** How often to look for tokens that end, whether they are used or not. */
  pollMs?: number;
}

const maxAtOnce = 8;
const firstPauseMs = 500;
const maxPauseMs = 60_000;

/** Renews access tokens before they end: once each, whatever the number of replicas. */
export class TokenRenewer {
  readonly #options: TokenRenewerOptions;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #pauses = new Map<string, { failures: number; untilMs: number }>();
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TokenRenewerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), this.#options.pollMs ?? 15_000);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#waiting.clear();
    this.#stopping.abort(new DOMException("The service is stopping", "AbortError"));
    await Promise.allSettled(this.#running.values());
  }

  /** Renews soon, unless that is under way or failed a moment ago. */
  request(accountId: string): void {
    if (this.#running.has(accountId) || this.#stopping.signal.aborted) return;
    if ((this.#pauses.get(accountId)?.untilMs ?? 0) > performance.now()) return;
    this.#waiting.add(accountId);
    this.#fill();
  }

  #fill(): void {
    for (const accountId of this.#waiting) {
      if (this.#running.size >= maxAtOnce) return;
      this.#waiting.delete(accountId);
      const renewal = this.#renew(accountId).finally(() => {
        this.#running.delete(accountId);
        this.#fill();
      });
      this.#running.set(accountId, renewal);
    }
  }

  async #renew(accountId: string): Promise<void> {
    const { locks, logger } = this.#options;
    try {
      await locks.alone("auth token", accountId, () => this.#renewAlone(accountId));
      this.#pauses.delete(accountId);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const failures = (this.#pauses.get(accountId)?.failures ?? 0) + 1;
      const pauseMs = Math.min(maxPauseMs, firstPauseMs * 2 ** (failures - 1));
      this.#pauses.set(accountId, { failures, untilMs: performance.now() + pauseMs });
      logger.warn({ err: error, accountId, failures }, "an access token was not renewed");
    }
  }

  async #renewAlone(accountId: string): Promise<void> {
    const { tokens, outbound, vault, logger, renewAheadMs } = this.#options;
    const state = await tokens.find(accountId);
    // Another replica may have been faster.
    if (!state?.renewable || state.tokenUrl === null || state.leftMs > renewAheadMs) return;
    const { organisationId } = state;
    const access = accountSecret(accountId, organisationId, "credential");
    const refresh = accountSecret(accountId, organisationId, "refresh-token");
    const refreshToken = await this.#open(refresh);
    if (!refreshToken) return tokens.giveUp(state, "there is no refresh token");
    try {
      const grant = await askTokenEndpoint(
        outbound,
        {
          url: state.tokenUrl,
          clientId: state.clientId,
          clientSecret: await this.#open(poolSecret(state.poolId, organisationId)),
        },
        refreshToken,
        this.#stopping.signal,
      );
      const sealed = [{ context: access, secret: await vault.seal(grant.accessToken, access) }];
      if (grant.refreshToken)
        sealed.push({ context: refresh, secret: await vault.seal(grant.refreshToken, refresh) });
      const stored = await tokens.store(state, { lifetimeMs: grant.lifetimeMs, sealed });
      logger.info({ accountId, stored }, "access token renewed");
    } catch (error) {
      if (!(error instanceof TokenRefusedError)) throw error;
      await this.#giveUp(state, error);
    }
  }

  async #giveUp(state: TokenState, error: TokenRefusedError): Promise<void> {
    const { tokens, logger } = this.#options;
    logger.warn(
      { accountId: state.accountId, reason: error.message },
      "the upstream ended a sign-in",
    );
    await tokens.giveUp(state, `the upstream does not renew its token (${error.message})`);
  }

  async #open(context: SealContext): Promise<Secret | null> {
    const { sql, vault } = this.#options;
    const [stored] = await findSecrets(sql, context.table, [context.row], context.purpose);
    return stored ? vault.open(stored.envelope, context) : null;
  }

  async #look(): Promise<void> {
    try {
      for (const id of await this.#options.tokens.listEnding(this.#options.renewAheadMs))
        this.request(id);
    } catch (error) {
      this.#options.logger.warn({ err: error }, "ending access tokens were not looked for");
    }
  }
}
