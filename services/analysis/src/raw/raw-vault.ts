import { randomBytes } from "node:crypto";
import { ConflictError, ProblemError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import {
  EnvelopeError,
  keyIdOfEnvelope,
  KeySourceError,
  MasterKey,
  Secret,
} from "@workspace/vault";
import type { SealContext, Vault } from "@workspace/vault";
import type { Tenant } from "../tenancy/tenant.ts";
import { DataKey } from "./data-key.ts";
import type { SealedKey } from "./repository.ts";

export interface NewDataKey {
  readonly key: DataKey;
  /** As it is kept with the capture. */
  readonly sealed: Buffer;
}

export interface Resealed {
  readonly outcome: "sealed" | "as-it-was" | "unreadable";
  /** Null for one that stays. */
  readonly envelope: Buffer | null;
}

/** Gives each capture that is kept unredacted a key of its own, which the master key seals. */
export class RawVault {
  readonly #vault: Vault | null;

  /** @param vault null where the configuration has no master key for it */
  constructor(vault: Vault | null) {
    this.#vault = vault;
  }

  /** @throws ProblemError where nothing may be kept, or no key can be had */
  async requireKey(): Promise<void> {
    await told(this.#needVault().ring());
  }

  /**
   * To be called right before the capture is stored: a rotation reseals stored captures alone.
   * @throws ProblemError as `requireKey`
   */
  async create(tenant: Tenant, captureId: string): Promise<NewDataKey> {
    const bytes = randomBytes(32);
    const secret = new Secret(bytes.toString("base64"));
    const { envelope } = await told(this.#needVault().seal(secret, placeOf(tenant, captureId)));
    return { key: new DataKey(bytes, captureId), sealed: envelope };
  }

  /** @throws ProblemError where it does not open */
  async open(tenant: Tenant, captureId: string, sealed: Uint8Array): Promise<DataKey> {
    const envelope = Buffer.from(sealed);
    const secret = await told(this.#needVault().open(envelope, placeOf(tenant, captureId)));
    return new DataKey(Buffer.from(secret.reveal(), "base64"), captureId);
  }

  /** For what goes on without it: null where the key cannot be had, which the log tells. */
  async openIfAtHand(
    tenant: Tenant,
    captureId: string,
    sealed: Uint8Array,
    log: Logger,
  ): Promise<DataKey | null> {
    try {
      return await this.open(tenant, captureId, sealed);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      log.warn({ err: error, capture: captureId }, "exchanges are kept redacted alone");
      return null;
    }
  }

  /**
   * Reads the master keys anew.
   * @param newKey whether one is made first, where a file holds them
   * @returns the present one's id
   */
  async renew(newKey: boolean): Promise<string> {
    const vault = this.#needVault();
    const renewed = async () => {
      if (newKey) await vault.source.add?.(MasterKey.random());
      return (await vault.reload()).current.id;
    };
    return told(renewed());
  }

  /** The same data key under the present master key. @throws ProblemError where no key can be had */
  async reseal(sealed: SealedKey, keyId: string): Promise<Resealed> {
    return told(resealed(this.#needVault(), sealed, keyId));
  }

  #needVault(): Vault {
    if (this.#vault) return this.#vault;
    throw new ConflictError(
      "Nothing is kept with its secrets here: the analysis service has no RAW_KEY_FILE, RAW_KEY_COMMAND or RAW_KEYS",
      "raw-not-available",
    );
  }
}

async function resealed(vault: Vault, sealed: SealedKey, keyId: string): Promise<Resealed> {
  const { captureId, organisationId, envelope } = sealed;
  const place = placeOf({ organisationId }, captureId);
  try {
    if (keyIdOfEnvelope(envelope) === keyId) return { outcome: "as-it-was", envelope: null };
    const secret = await vault.open(envelope, place);
    return { outcome: "sealed", envelope: (await vault.seal(secret, place)).envelope };
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    return { outcome: "unreadable", envelope: null };
  }
}

function placeOf(
  { organisationId }: Pick<Tenant, "organisationId">,
  captureId: string,
): SealContext {
  return { table: "captures", row: captureId, organisationId, purpose: "raw-exchanges" };
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof EnvelopeError)
      throw new ConflictError(`The capture's key does not open: ${error.message}`, "raw-not-open");
    if (error instanceof KeySourceError)
      throw new ProblemError({
        type: "raw-key-unavailable",
        status: 503,
        title: "Not available at the moment",
        detail:
          "The master key for raw captures cannot be had: the log of the analysis service says why",
        retryAfterSeconds: 5,
        cause: error,
      });
    throw error;
  }
}
