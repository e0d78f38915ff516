import type { Logger } from "@workspace/telemetry";
import { EnvelopeError } from "@workspace/vault";
import type { SealedSecret, Vault } from "@workspace/vault";
import type { SessionLocks } from "../adapters/locks/session-locks.ts";
import type { Rotation, SecretPosition, StoredSecret, VaultRepository } from "./repository.ts";

export interface RotationWorkerOptions {
  vault: Vault;
  secrets: VaultRepository;
  locks: SessionLocks;
  logger: Logger;
  batchSize?: number;
  /** How often to look for a rotation that another replica left behind. */
  pollMs?: number;
}

const maxPasses = 3;
const start: SecretPosition = { table: "", row: "", purpose: "" };

/**
 * Seals secrets again while the service runs. The rows under other keys are what is left to do,
 * so that whoever takes over after a crash goes on where it ended.
 */
export class RotationWorker {
  readonly #options: Required<RotationWorkerOptions>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: RotationWorkerOptions) {
    this.#options = { batchSize: 100, pollMs: 30_000, ...options };
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs);
    this.#timer.unref();
    this.wake();
  }

  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when no rotation runs here. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        const rotation = await this.#options.secrets.latestRotation();
        if (rotation?.status !== "running") continue;
        // Row locks keep it right by themselves; this keeps replicas from doing the same work.
        await this.#options.locks.alone("auth vault", "rotation", () => this.#reseal(rotation));
      } catch (error) {
        this.#options.logger.error({ err: error }, "sealing secrets again was interrupted");
      }
    }
  }

  async #reseal(rotation: Rotation): Promise<void> {
    const { secrets, vault, logger } = this.#options;
    if (!(await vault.reload()).find(rotation.keyId)) {
      logger.error({ keyId: rotation.keyId }, "the new master key is not at hand here");
      return;
    }
    let unreadable = 0;
    for (let pass = 0; pass < maxPasses && !this.#closed; pass++) {
      unreadable = await this.#pass(rotation);
      // A replica that read the keys late may have sealed with the old one meanwhile.
      if ((await secrets.countOthers(rotation.keyId)) <= unreadable) break;
    }
    if (this.#closed) return;
    const detail = unreadable === 0 ? null : `${unreadable} secrets could not be opened`;
    await secrets.finishRotation(rotation.id, detail);
    logger.info({ rotation: rotation.id, unreadable }, "secrets were sealed again");
  }

  async #pass(rotation: Rotation): Promise<number> {
    const { secrets, vault, logger, batchSize } = this.#options;
    await secrets.resumeRotation(rotation.id);
    let unreadable = 0;
    const reseal = async (stored: StoredSecret): Promise<SealedSecret | null> => {
      try {
        return await vault.seal(await vault.open(stored.envelope, stored), stored);
      } catch (error) {
        if (!(error instanceof EnvelopeError)) throw error;
        unreadable++;
        const { table, row, purpose, keyId } = stored;
        logger.error({ table, row, purpose, keyId }, "a secret cannot be opened");
        return null;
      }
    };
    let after: SecretPosition | null = start;
    while (after && !this.#closed)
      after = await secrets.resealBatch(rotation, after, batchSize, reseal);
    return unreadable;
  }
}
