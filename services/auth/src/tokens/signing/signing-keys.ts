import { createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { calculateJwkThumbprint, errors } from "jose";
import type { JWK } from "jose";
import type { Database } from "@workspace/storage";
import { Secret } from "@workspace/vault";
import type { Vault } from "@workspace/vault";
import { appendAudit } from "../../audit/append-audit.ts";
import { system } from "../../audit/audit-line.ts";
import type { Actor } from "../../audit/audit-line.ts";
import { takeTurn } from "../../users/repository.ts";
import { findSecrets, putSecret } from "../../vault/repository.ts";
import { dropRetired, insertSigningKey, listSigningKeys, privateKeyPlace } from "./repository.ts";
import type { SigningKey } from "./repository.ts";

export interface SigningPolicy {
  /** A key signs for so long before the next one does. */
  rotateEveryMs: number;
  /** How long a key is published before it signs: longer than anybody keeps the key set. */
  publishAheadMs: number;
  /** How long a key is published after it signed last: longer than its tokens live. */
  keepMs: number;
}

const generate = promisify(generateKeyPair);
const modulusBits = 2_048;
/** Until a replica notices that another key signs. */
const knownForMs = 30_000;
const lookAgainMs = 1_000;
/** Two clocks, and a request under way. */
const slackMs = 60_000;

interface KnownKey extends SigningKey {
  verifier: KeyObject;
  /** When it signs, by this process's own clock. */
  signsAtMs: number;
}

/** The keys of access tokens, shared by all replicas through the database. */
export class SigningKeys {
  readonly #sql: Database;
  readonly #vault: Vault;
  readonly #policy: SigningPolicy;
  readonly #privateKeys = new Map<string, KeyObject>();
  #known: readonly KnownKey[] = [];
  #readAtMs = -Infinity;

  constructor(sql: Database, vault: Vault, policy: SigningPolicy) {
    this.#sql = sql;
    this.#vault = vault;
    this.#policy = policy;
  }

  /** The key that signs now; the first one is made when it is needed. @throws EnvelopeError */
  async signer(): Promise<{ id: string; privateKey: KeyObject }> {
    if (performance.now() - this.#readAtMs > knownForMs) await this.#read();
    if (!this.#present()) {
      await this.#add(system, (newest) => (newest ? null : 0));
      await this.#read();
    }
    const key = this.#present();
    if (!key) throw new Error("There is no key to sign with");
    return { id: key.id, privateKey: await this.#privateKey(key.id) };
  }

  /** @throws JWKSNoMatchingKey for a key that is not ours, or no longer */
  async verifier(id: string | undefined): Promise<KeyObject> {
    const find = () => this.#known.find((key) => key.id === id)?.verifier;
    let found = find();
    const sinceMs = performance.now() - this.#readAtMs;
    if (sinceMs > knownForMs || (!found && sinceMs > lookAgainMs)) {
      await this.#read();
      found = find();
    }
    if (!found) throw new errors.JWKSNoMatchingKey();
    return found;
  }

  /** What everybody may know, as it is now: those that will sign, that sign, and that signed. */
  async publicKeys(): Promise<JWK[]> {
    return (await listSigningKeys(this.#sql)).map(({ publicKey }) => publicKey);
  }

  /** A new key that is to sign as soon as it is known everywhere; one that waits for that will do. */
  async rotate(actor: Actor): Promise<SigningKey> {
    await this.#add(actor, (newest) => {
      if (!newest) return 0;
      return newest.signsInMs > 0 ? null : this.#policy.publishAheadMs;
    });
    const [newest] = await listSigningKeys(this.#sql);
    if (!newest) throw new Error("The key was not stored");
    return newest;
  }

  /** Makes the next key when the time has come, and drops those that nobody needs any more. */
  async maintain(): Promise<void> {
    const { rotateEveryMs, publishAheadMs, keepMs } = this.#policy;
    // None is made for an installation that has no use for tokens.
    const dueInMs = (key: SigningKey) => key.signsInMs + rotateEveryMs - publishAheadMs;
    const [newest] = await listSigningKeys(this.#sql);
    if (newest && dueInMs(newest) <= 0)
      await this.#add(system, (key) => (key && dueInMs(key) <= 0 ? publishAheadMs : null));
    await this.#sql.begin(async (transaction) => {
      const dropped = await dropRetired(transaction, keepMs + knownForMs + slackMs);
      for (const id of dropped) {
        await appendAudit(transaction, system, {
          action: "signing-key.drop",
          organisationId: null,
          target: { kind: "signing-key", id },
        });
      }
    });
    await this.#read();
  }

  /**
   * Makes a key, unless another replica was faster.
   * @param signsInMs decides by the newest key there is; null for making none
   */
  async #add(
    actor: Actor,
    signsInMs: (newest: SigningKey | undefined) => number | null,
  ): Promise<void> {
    const { publicKey, privateKey } = await generate("rsa", { modulusLength: modulusBits });
    const { kty, n, e } = publicKey.export({ format: "jwk" });
    if (kty !== "RSA" || n === undefined || e === undefined) throw new Error("No RSA key was made");
    const id = await calculateJwkThumbprint({ kty, n, e });
    const pem = privateKey.export({ format: "pem", type: "pkcs8" });
    const place = privateKeyPlace(id);
    const sealed = await this.#vault.seal(new Secret(String(pem)), place);
    await this.#sql.begin(async (transaction) => {
      await takeTurn(transaction, "signing-keys");
      const [newest] = await listSigningKeys(transaction);
      const waitMs = signsInMs(newest);
      if (waitMs === null) return;
      const jwk = { kty, use: "sig", alg: "RS256", kid: id, n, e };
      await insertSigningKey(transaction, { id, publicKey: jwk, signsInMs: waitMs });
      await putSecret(transaction, place, sealed);
      await appendAudit(transaction, actor, {
        action: "signing-key.create",
        organisationId: null,
        target: { kind: "signing-key", id },
      });
    });
  }

  async #read(): Promise<void> {
    const keys = await listSigningKeys(this.#sql);
    this.#readAtMs = performance.now();
    this.#known = keys.map((key) => ({
      ...key,
      verifier: createPublicKey({ key: { ...key.publicKey }, format: "jwk" }),
      signsAtMs: this.#readAtMs + key.signsInMs,
    }));
    const ids = new Set(keys.map(({ id }) => id));
    for (const id of this.#privateKeys.keys()) if (!ids.has(id)) this.#privateKeys.delete(id);
  }

  #present(): KnownKey | undefined {
    return this.#known.find(({ signsAtMs }) => signsAtMs <= performance.now());
  }

  async #privateKey(id: string): Promise<KeyObject> {
    const known = this.#privateKeys.get(id);
    if (known) return known;
    const place = privateKeyPlace(id);
    const [stored] = await findSecrets(this.#sql, place.table, [id], place.purpose);
    if (!stored) throw new Error(`The private key ${id} is not there`);
    const privateKey = createPrivateKey((await this.#vault.open(stored.envelope, place)).reveal());
    this.#privateKeys.set(id, privateKey);
    return privateKey;
  }
}
