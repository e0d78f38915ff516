import { LRUCache } from "lru-cache";
import { newId } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { EndedSessionRepository } from "./repository.ts";
import { setCookieText } from "./session-cookie.ts";
import type { Session, SessionCookies } from "./session-cookie.ts";

export interface SessionGuardOptions {
  cookies: SessionCookies;
  repository: EndedSessionRepository;
  logger: Logger;
  lifetimeMs: number;
}

/** Opens, reads and ends browser sessions. */
export class SessionGuard {
  private readonly options: SessionGuardOptions;
  /** Cookies whose signature held; a browser sends the same one with each request. */
  private readonly verified = new LRUCache<string, Session>({ max: 1_000 });
  private ended = new Set<string>();

  constructor(options: SessionGuardOptions) {
    this.options = options;
  }

  /** Learns which sessions were ended, here or at another gateway, and goes on learning. */
  async watch(): Promise<void> {
    const { repository, logger } = this.options;
    const load = async () => {
      const ids = await repository.listCurrent();
      this.ended = new Set([...this.ended, ...ids]);
    };
    await repository.watch(
      (id) => this.ended.add(id),
      () =>
        void load().catch((error: unknown) =>
          logger.warn({ err: error }, "ended sessions were not read"),
        ),
    );
    await load();
  }

  open(via: Session["via"], keyId: string | null, nowMs = Date.now()) {
    const { cookies, lifetimeMs } = this.options;
    const session: Session = {
      id: newId("ses"),
      via,
      keyId,
      createdAtMs: nowMs,
      expiresAtMs: nowMs + lifetimeMs,
    };
    return { session, setCookie: setCookieText(cookies.write(session), lifetimeMs) };
  }

  find(cookie: string, nowMs = Date.now()): Session | undefined {
    const known = this.verified.get(cookie);
    const session = known ?? this.options.cookies.read(cookie, nowMs);
    if (session === undefined || session.expiresAtMs <= nowMs || this.ended.has(session.id))
      return undefined;
    if (known === undefined) this.verified.set(cookie, session);
    return session;
  }

  async end(session: Session): Promise<void> {
    this.ended.add(session.id);
    await this.options.repository.add(session.id, new Date(session.expiresAtMs));
  }
}
