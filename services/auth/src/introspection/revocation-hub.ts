import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { pruneRevocations, watchRevocations } from "./repository.ts";
import type { Revocation } from "./revocation.ts";
import { Subscription } from "./subscription.ts";

const pruneEveryMs = 3_600_000;
/** So often that a second without a word means that the connection is dead. */
const confirmEveryMs = 300;

/** Hears from the database what ends on any replica, and tells everybody who follows here. */
export class RevocationHub {
  readonly #sql: Database;
  readonly #logger: Logger;
  readonly #subscriptions = new Set<Subscription>();
  #listening: Promise<() => Promise<void>> | undefined;
  #heard = false;
  #timer: NodeJS.Timeout | undefined;
  #confirming: NodeJS.Timeout | undefined;
  #pruning: Promise<void> = Promise.resolve();

  constructor(sql: Database, logger: Logger) {
    this.#sql = sql;
    this.#logger = logger;
  }

  start(): void {
    void this.#listen().catch((error: unknown) =>
      this.#logger.error({ err: error }, "revocations cannot be followed yet"),
    );
    this.#timer = setInterval(() => (this.#pruning = this.#prune()), pruneEveryMs);
    this.#timer.unref();
    this.#confirming = setInterval(() => this.#confirm(), confirmEveryMs);
    this.#confirming.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#confirming);
    for (const subscription of this.#subscriptions) subscription.end();
    await this.#pruning;
    const unlisten = await this.#listening?.catch(() => undefined);
    await unlisten?.().catch(() => {});
  }

  /** Everything from now on. @throws if the database cannot be listened to */
  async subscribe(signal: AbortSignal): Promise<Subscription> {
    await this.#listen();
    const subscription = new Subscription(() => this.#subscriptions.delete(subscription));
    this.#subscriptions.add(subscription);
    if (signal.aborted) subscription.end();
    else signal.addEventListener("abort", () => subscription.end(), { once: true });
    return subscription;
  }

  #listen(): Promise<() => Promise<void>> {
    this.#listening ??= watchRevocations(
      this.#sql,
      (revocation) => this.#tell(revocation),
      () => this.#listeningAgain(),
    ).catch((error: unknown) => {
      this.#listening = undefined;
      throw error;
    });
    return this.#listening;
  }

  #confirm(): void {
    for (const subscription of this.#subscriptions) subscription.confirm();
  }

  #tell(revocation: Revocation): void {
    for (const subscription of this.#subscriptions) subscription.push(revocation);
  }

  /** While the connection was lost, anything may have happened. */
  #listeningAgain(): void {
    if (this.#heard) for (const subscription of this.#subscriptions) subscription.reset();
    this.#heard = true;
  }

  async #prune(): Promise<void> {
    try {
      await pruneRevocations(this.#sql);
    } catch (error) {
      this.#logger.warn({ err: error }, "old revocations could not be dropped");
    }
  }
}
