import { isLed } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { Tenant } from "../tenancy/tenant.ts";
import { roleOfProcess } from "./importing-process.ts";
import type { CaptureRepository } from "./repository.ts";

export interface UnfinishedImportsOptions {
  captures: CaptureRepository;
  sql: Database;
  /** So long without getting on, and an import has lost its process, even if the database thinks not. */
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
    const clean = () => (this.#running = this.#running.then(() => this.#takeAllBack()));
    this.#timer ??= setInterval(() => void clean(), everyMs).unref();
    void clean();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Takes one back now, if its process is dead; says whether it did. */
  async takeBack(tenant: Tenant, id: string): Promise<boolean> {
    const processId = await this.#options.captures.processOf(tenant, id);
    if (processId === null || (await this.#lives(processId))) return false;
    return this.#options.captures.delete(tenant, id, "importing");
  }

  #lives(processId: string): Promise<boolean> {
    return isLed(this.#options.sql, roleOfProcess(processId));
  }

  async #takeAllBack(): Promise<void> {
    const { captures, stalledMs, logger } = this.#options;
    try {
      const dead: string[] = [];
      for (const processId of await captures.importingProcesses())
        if (!(await this.#lives(processId))) dead.push(processId);
      for (const { id, tenant } of await captures.abandoned(dead, stalledMs))
        if (await captures.delete(tenant, id, "importing"))
          logger.info({ capture: id }, "an import that was broken off was taken back");
    } catch (error) {
      logger.warn({ err: error }, "imports that were broken off could not be looked for");
    }
  }
}
