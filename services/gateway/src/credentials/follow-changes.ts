import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "@workspace/telemetry";
import type { AuthService, Change } from "./auth-service.ts";

const firstPauseMs = 50;
const longestPauseMs = 1_000;

export interface Follower {
  /** From here on nothing is missed. */
  onFollowing(): void;
  onChange(change: Change): void;
  onLost(): void;
}

/** Follows what auth says has ended, over broken connections and restarts, until it is closed. */
export class FollowedChanges {
  private readonly auth: Pick<AuthService, "changes">;
  private readonly follower: Follower;
  private readonly logger: Logger;
  private readonly closing = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(auth: Pick<AuthService, "changes">, follower: Follower, logger: Logger) {
    this.auth = auth;
    this.follower = follower;
    this.logger = logger;
  }

  start(): void {
    this.running = this.run(this.closing.signal);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const followed = await this.follow(signal);
      if (signal.aborted) return;
      failures = followed ? 0 : failures + 1;
      const waitMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
      await pause(waitMs, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns whether the stream had begun */
  private async follow(signal: AbortSignal): Promise<boolean> {
    let began = false;
    let failure: unknown;
    try {
      for await (const change of this.auth.changes(signal)) {
        if (change.type === "ready" && !began) {
          began = true;
          this.follower.onFollowing();
          this.logger.info("follows what auth says has ended");
        } else this.follower.onChange(change);
      }
    } catch (error) {
      failure = error;
    }
    if (!began) return false;
    this.follower.onLost();
    if (!signal.aborted) this.logger.warn({ err: failure }, "auth is not heard any more");
    return true;
  }
}
