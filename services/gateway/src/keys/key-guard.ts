import { LRUCache } from "lru-cache";
import type { Logger } from "@workspace/telemetry";
import type { Subjects } from "../limits/subjects.ts";
import { hashOfKey, looksLikeKey } from "./key-text.ts";
import { createPrincipal } from "./principal.ts";
import type { Principal } from "./principal.ts";
import type { KeyRepository, StoredKey } from "./repository.ts";

const freshMs = 60_000;
/** A key that was good stays good this long while the database cannot be asked. */
const graceMs = 600_000;
const retryMs = 2_000;
const unknownMs = 5_000;
const storeUsesMs = 30_000;

export interface KeyGuardOptions {
  repository: KeyRepository;
  logger: Logger;
  /** Where the limits of keys are kept. */
  subjects: Subjects;
}

/**
 * Knows which keys are let in. A request with a known key costs one look into a map, by the text
 * of its header: neither hashing nor the database. Changes are pushed by the database; a change
 * makes the key stale, and a stale key is looked up again before it is let in.
 */
export class KeyGuard {
  private readonly repository: KeyRepository;
  private readonly logger: Logger;
  private readonly subjects: Subjects;
  private readonly byHeader = new LRUCache<string, Principal>({ max: 10_000 });
  private readonly unknown = new LRUCache<string, number>({ max: 10_000 });
  private readonly byId = new Map<string, Principal>();
  private readonly pending = new Map<string, Promise<Principal | undefined>>();
  private readonly timer: NodeJS.Timeout;
  /** Counts changes: an answer that a change overtook is good for its request and no longer. */
  private changes = 0;

  constructor(options: KeyGuardOptions) {
    this.repository = options.repository;
    this.logger = options.logger;
    this.subjects = options.subjects;
    this.timer = setInterval(() => void this.storeUses(), storeUsesMs);
    this.timer.unref();
  }

  /** Principals that were seen since the start, for the metrics. */
  get principals(): Iterable<Principal> {
    return this.byId.values();
  }

  /** Begins to follow changes. @throws if the database does not answer */
  async watch(): Promise<void> {
    await this.repository.watch(
      (id) => this.forget(id),
      () => this.forgetAll(),
    );
  }

  /**
   * @param header the Authorization header
   * @returns the principal; null if the header holds no good key; undefined if `lookUp` must tell
   */
  find(header: string, nowMs: number): Principal | null | undefined {
    const principal = this.byHeader.get(header);
    if (principal !== undefined && nowMs < principal.freshUntilMs) return principal;
    if (principal !== undefined) return undefined;
    if (!header.startsWith("Bearer ") && !/^bearer /i.test(header)) return null;
    if (!looksLikeKey(header.slice(7))) return null;
    const until = this.unknown.get(header);
    return until !== undefined && nowMs < until ? null : undefined;
  }

  /** The key of a session, by its id. */
  findById(id: string, nowMs: number): Principal | undefined {
    const principal = this.byId.get(id);
    return principal !== undefined && nowMs < principal.freshUntilMs ? principal : undefined;
  }

  /** Asks the database; callers with the same key share one question. @throws if it is down */
  async lookUp(header: string): Promise<Principal | undefined> {
    return this.once(header, async () => {
      const hash = hashOfKey(header.slice(7));
      const principal = await this.confirm(this.byHeader.peek(header), () =>
        this.repository.findByHash(hash),
      );
      if (principal) this.byHeader.set(header, principal);
      else {
        this.byHeader.delete(header);
        this.unknown.set(header, performance.now() + unknownMs);
      }
      return principal;
    });
  }

  async lookUpById(id: string): Promise<Principal | undefined> {
    return this.once(id, () => this.confirm(this.byId.get(id), () => this.repository.findById(id)));
  }

  /** Writes when keys were last used; lost at most for the last half minute. */
  async storeUses(): Promise<void> {
    const uses = new Map<string, Date>();
    for (const principal of this.byId.values()) {
      if (principal.usedAtMs === 0 || principal.keyId === null) continue;
      uses.set(principal.keyId, new Date(principal.usedAtMs));
      principal.usedAtMs = 0;
    }
    try {
      await this.repository.touch(uses);
    } catch (error) {
      this.logger.warn({ err: error }, "the use of keys was not stored");
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.storeUses();
  }

  private forget(id: string): void {
    this.changes++;
    const principal = this.byId.get(id);
    if (principal) {
      principal.freshUntilMs = 0;
      principal.confirmedAtMs = -Infinity;
    } else this.unknown.clear();
  }

  /** After a lost connection nothing is known to be current; keys are asked for again. */
  private forgetAll(): void {
    this.changes++;
    for (const principal of this.byId.values()) principal.freshUntilMs = 0;
    this.unknown.clear();
  }

  private async once(
    name: string,
    ask: () => Promise<Principal | undefined>,
  ): Promise<Principal | undefined> {
    const running = this.pending.get(name);
    if (running) return running;
    const promise = ask().finally(() => this.pending.delete(name));
    this.pending.set(name, promise);
    return promise;
  }

  /** A known principal survives a database that is down, for a time; an unknown one does not. */
  private async confirm(
    known: Principal | undefined,
    ask: () => Promise<StoredKey | undefined>,
  ): Promise<Principal | undefined> {
    const { changes } = this;
    try {
      const principal = this.principalOf(await ask());
      if (principal && changes !== this.changes) principal.freshUntilMs = 0;
      return principal;
    } catch (error) {
      const nowMs = performance.now();
      if (!known || nowMs > known.confirmedAtMs + graceMs) throw error;
      known.freshUntilMs = nowMs + retryMs;
      return known;
    }
  }

  private principalOf(key: StoredKey | undefined): Principal | undefined {
    if (!key) return undefined;
    if (key.revokedAt || (key.expiresAt && key.expiresAt.getTime() <= Date.now())) return undefined;
    const principal = this.byId.get(key.id) ?? createPrincipal(key.id, key.name);
    this.byId.set(key.id, principal);
    const subject = this.subjects.of("key", key.id);
    this.subjects.setOwn(subject, key.requestsPerMinute);
    principal.subjects = [subject];
    principal.expiresAtMs = key.expiresAt?.getTime() ?? Infinity;
    principal.confirmedAtMs = performance.now();
    principal.freshUntilMs =
      principal.confirmedAtMs + Math.min(freshMs, principal.expiresAtMs - Date.now());
    return principal;
  }
}
