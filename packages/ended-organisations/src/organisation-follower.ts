import { setTimeout as delay } from "node:timers/promises";
import { leadWhileConnected } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { hearOfEnds } from "./hear-of-ends.ts";
import type { HearingDependencies } from "./hear-of-ends.ts";
import type { EndedOrganisationRepository } from "./repository.ts";

export interface OrganisationFollowerOptions {
  /** Whose role it is to remove them: one process of a service at a time. */
  service: string;
  sql: Database;
  ended: EndedOrganisationRepository;
  /**
   * Removes all that belongs to an organisation, and tells how much. Broken off anywhere, it is called
   * again, and again while something is left.
   */
  remove(organisationId: string, signal: AbortSignal): Promise<Readonly<Record<string, number>>>;
  logger: Logger;
  /** Null where it is not configured; nothing is followed then. */
  auth: HearingDependencies["auth"] | null;
  everyMs: number;
}

/** After something was removed, or could not be: its late traces, or another try, are due soon. */
const againMs = 15_000;
const atOnce = 100;

/**
 * Removes what ended organisations leave, whenever the auth service has told of some. One replica at a
 * time does it; an outage of either service only delays.
 */
export class OrganisationFollower {
  readonly #options: OrganisationFollowerOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  /** How often in a row auth could not be asked. */
  #failures = 0;

  constructor(options: OrganisationFollowerOptions) {
    this.#options = options;
  }

  start(): void {
    const { auth, logger } = this.#options;
    if (auth) this.#running ??= this.#follow(auth);
    else logger.info("AUTH_URL is not set: what ended organisations leave is not removed");
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #follow(auth: HearingDependencies["auth"]): Promise<void> {
    const { service, everyMs, logger, sql } = this.#options;
    const { signal: stop } = this.#stop;
    while (!stop.aborted) {
      let again = false;
      try {
        await leadWhileConnected(sql, `${service}:ended-organisations`, stop, async (signal) => {
          again = await this.#round(auth, signal);
        });
      } catch (error) {
        if (stop.aborted) return;
        again = true;
        logger.warn(
          { err: error },
          "ended organisations could not be looked for; it is tried again",
        );
      }
      const pauseMs = again ? Math.min(againMs, everyMs) : everyMs;
      await delay(pauseMs, undefined, { signal: stop, ref: false }).catch(() => {});
    }
  }

  /** Says whether another round is due soon. */
  async #round(auth: HearingDependencies["auth"], signal: AbortSignal): Promise<boolean> {
    const { ended, logger } = this.#options;
    let again = false;
    try {
      await hearOfEnds({ auth, ended }, signal);
      this.#failures = 0;
    } catch (error) {
      if (signal.aborted) throw error;
      again = true;
      // Once is no news: services that start together wait for each other.
      logger[this.#failures++ === 0 ? "info" : "warn"](
        { err: error },
        "auth does not tell which organisations ended; it is asked again",
      );
    }
    const tried: string[] = [];
    for (;;) {
      const due = await ended.toRemove(atOnce, tried);
      if (due.length === 0) return again || tried.length > 0;
      for (const id of due) await this.#remove(id, signal);
      tried.push(...due);
    }
  }

  async #remove(organisationId: string, signal: AbortSignal): Promise<void> {
    const { ended, remove, logger } = this.#options;
    try {
      const removed = await remove(organisationId, signal);
      await ended.markRemoved(organisationId);
      logger.info({ organisationId, ...removed }, "an organisation that ended was removed");
    } catch (error) {
      if (signal.aborted) throw error;
      logger.error(
        { err: error, organisationId },
        "an organisation that ended could not be removed",
      );
    }
  }
}
