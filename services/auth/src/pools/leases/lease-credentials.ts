import { LRUCache } from "lru-cache";
import type { Database } from "@workspace/storage";
import { EnvelopeError } from "@workspace/vault";
import type { Secret, Vault } from "@workspace/vault";
import { findSecrets } from "../../vault/repository.ts";
import { accountSecret, accountsTable } from "../secret-places.ts";

const maxEnvelopes = 5_000;

/** The credentials of accounts. Only envelopes are kept; each lease opens its own. */
export class LeaseCredentials {
  readonly #sql: Database;
  readonly #vault: Vault;
  readonly #envelopes = new LRUCache<string, Buffer>({ max: maxEnvelopes });

  constructor(sql: Database, vault: Vault) {
    this.#sql = sql;
    this.#vault = vault;
  }

  /** @throws EnvelopeError when it cannot be opened, or is not there */
  async open(accountId: string, version: number, organisationId: string): Promise<Secret> {
    const context = accountSecret(accountId, organisationId, "credential");
    const cached = this.#envelopes.get(keyOf(accountId, version));
    if (cached) {
      try {
        return await this.#vault.open(cached, context);
      } catch (error) {
        // It may have been sealed again under a new master key, and the old one taken away.
        if (!(error instanceof EnvelopeError)) throw error;
      }
    }
    const [stored] = await findSecrets(this.#sql, accountsTable, [accountId], context.purpose);
    if (!stored) throw new EnvelopeError("There is no secret for this account");
    const secret = await this.#vault.open(stored.envelope, context);
    this.#envelopes.set(keyOf(accountId, version), stored.envelope);
    return secret;
  }
}

function keyOf(accountId: string, version: number): string {
  return `${accountId} ${version}`;
}
