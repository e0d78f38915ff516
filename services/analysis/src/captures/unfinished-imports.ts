import type { Logger } from "@workspace/telemetry";
import type { CaptureRepository } from "./repository.ts";

export interface UnfinishedImportsOptions {
  captures: CaptureRepository;
  /** So long without getting on, and an import has lost its process. */
  stalledMs: number;
  logger: Logger;
}

/** Takes back, at the start and ever again, what a process that died had imported of a capture. */
export class UnfinishedImports {
  readonly #options: UnfinishedImportsOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: UnfinishedImportsOptions) {
    this.#options = options;
  }

  start(): void {
    const everyMs = Math.min(this.#options.stalledMs, 30_000);
    const clean = () => (this.#running = this.#running.then(() => this.#takeBack()));
    this.#timer ??= setInterval(() => void clean(), everyMs).unref();
    void clean();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #takeBack(): Promise<void> {
    const { captures, stalledMs, logger } = this.#options;
    try {
      for (const { id, tenant } of await captures.stalled(stalledMs)) {
        await captures.delete(tenant, id);
        logger.info({ capture: id }, "an import that was broken off was taken back");
      }
    } catch (error) {
      logger.warn({ err: error }, "imports that were broken off could not be looked for");
    }
  }
}
