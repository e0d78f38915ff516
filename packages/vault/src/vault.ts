import { EnvelopeError, keyIdOfEnvelope, openEnvelope, sealEnvelope } from "./envelope.ts";
import type { SealContext } from "./envelope.ts";
import { KeyRing } from "./key-ring.ts";
import type { KeySource } from "./key-source.ts";
import type { Secret } from "./secret.ts";

export interface SealedSecret {
  keyId: string;
  envelope: Buffer;
}

const reloadAtMostEveryMs = 1_000;

/** Seals and opens secrets with the master keys, which it reads when it first needs them. */
export class Vault {
  readonly source: KeySource;
  #ring: KeyRing | undefined;
  #loading: Promise<KeyRing> | undefined;
  #loadedAtMs = -Infinity;

  constructor(source: KeySource) {
    this.source = source;
  }

  /** The master keys. @throws KeySourceError */
  async ring(): Promise<KeyRing> {
    return this.#ring ?? this.reload();
  }

  /** Reads the keys again: another replica, or an administrator, may have changed them. */
  async reload(): Promise<KeyRing> {
    this.#loading ??= this.source
      .read()
      .then((keys) => {
        this.#loadedAtMs = performance.now();
        return (this.#ring = new KeyRing(keys));
      })
      .finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async seal(secret: Secret, context: SealContext): Promise<SealedSecret> {
    const { current } = await this.ring();
    return { keyId: current.id, envelope: sealEnvelope(secret, context, current) };
  }

  /** @throws EnvelopeError */
  async open(envelope: Buffer, context: SealContext): Promise<Secret> {
    const keyId = keyIdOfEnvelope(envelope);
    let key = (await this.ring()).find(keyId);
    if (!key && performance.now() - this.#loadedAtMs > reloadAtMostEveryMs)
      key = (await this.reload()).find(keyId);
    if (!key) throw new EnvelopeError(`The master key ${keyId} is not at hand`);
    return openEnvelope(envelope, context, key);
  }
}
