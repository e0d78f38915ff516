import { RepeatedTask } from "@workspace/http";
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
  readonly #task: RepeatedTask;

  constructor(options: UnfinishedImportsOptions) {
    this.#options = options;
    this.#task = new RepeatedTask({
      everyMs: Math.min(options.stalledMs, 30_000),
      firstAfterMs: 0,
      turn: () => this.#takeAllBack(),
      logger: options.logger,
      failure: "imports that were broken off could not be looked for",
    });
  }

  start(): void {
    this.#task.start();
  }

  async close(): Promise<void> {
    await this.#task.close();
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
    const dead: string[] = [];
    for (const processId of await captures.importingProcesses())
      if (!(await this.#lives(processId))) dead.push(processId);
    for (const { id, tenant } of await captures.abandoned(dead, stalledMs))
      if (await captures.delete(tenant, id, "importing"))
        logger.info({ capture: id }, "an import that was broken off was taken back");
  }
}
