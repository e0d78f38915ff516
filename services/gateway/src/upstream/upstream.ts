import { findLocalSocket } from "@workspace/http";
import { UpstreamConnection } from "./connection.ts";
import type { Asker, ConnectionOwner, ServiceAddress } from "./connection.ts";
import { UpstreamFailure } from "./failure.ts";

const sweepMs = 250;
/** Idle connections are dropped this long before the service would drop them. */
const keepAliveMarginMs = 1_000;
const defaultKeepAliveMs = 4_000;
/** For a crowd before a Unix socket to be let in; before a port the system lets it wait. */
const crowdedMs = 1_000;

export interface UpstreamOptions {
  name: string;
  host: string;
  port: number;
  /** Folder of Unix sockets, where a service on this machine may have one. */
  localSockets?: string | undefined;
  maxConnections: number;
  connectTimeoutMs: number;
  /** For the head of an answer. */
  answerTimeoutMs: number;
  /** For the next bytes of an answer that has begun. */
  streamIdleTimeoutMs: number;
}

/** The connections to one service. A stream holds its connection, so the bound is a high one. */
export class Upstream implements ConnectionOwner {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  tick = 0;
  private readonly options: UpstreamOptions;
  private readonly idle: UpstreamConnection[] = [];
  private readonly all = new Set<UpstreamConnection>();
  private readonly sweeper: NodeJS.Timeout;
  private drainUntilTick = Infinity;
  /** Identities of the socket that was found last, and of one on which nobody listens. */
  private foundSocket = "";
  private deadSocket = "";
  private crowdedUntilTick = 0;

  constructor(options: UpstreamOptions) {
    this.options = options;
    this.name = options.name;
    this.host = options.host;
    this.port = options.port;
    this.sweeper = setInterval(() => this.sweep(), sweepMs);
    this.sweeper.unref();
  }

  get connectionCount(): number {
    return this.all.size;
  }

  get activeCount(): number {
    return this.all.size - this.idle.length;
  }

  /**
   * Sends a request and tells the asker what becomes of it.
   * @param fresh take a new connection, not one that may be about to be closed
   * @returns undefined if no connection may be opened
   */
  ask(
    asker: Asker,
    head: string,
    body: Buffer | undefined,
    fresh = false,
  ): UpstreamConnection | undefined {
    const connection = (fresh ? undefined : this.idle.pop()) ?? this.open();
    connection?.ask(asker, head, body);
    return connection;
  }

  onIdle(connection: UpstreamConnection): void {
    if (this.drainUntilTick === Infinity) this.idle.push(connection);
    else connection.drop();
  }

  /** Lets what runs come to its end, within a time; asks for nothing more. */
  drain(timeoutMs: number): void {
    this.drainUntilTick = this.tick + Math.ceil(timeoutMs / sweepMs);
    while (this.idle.length > 0) this.idle.at(-1)?.drop();
  }

  onClosed(connection: UpstreamConnection): void {
    this.all.delete(connection);
    const place = this.idle.lastIndexOf(connection);
    if (place >= 0) this.idle.splice(place, 1);
  }

  close(): void {
    clearInterval(this.sweeper);
    for (const connection of this.all) connection.drop();
  }

  private endAll(): void {
    for (const connection of this.all)
      connection.fail(new UpstreamFailure("closed", "The instance was taken out of use"));
  }

  private open(): UpstreamConnection | undefined {
    if (this.all.size >= this.options.maxConnections) return undefined;
    const connection = new UpstreamConnection(this, this.address());
    this.all.add(connection);
    return connection;
  }

  /** Looked up for each connection: a service that is started anew may have a socket or none. */
  private address(): ServiceAddress {
    const { host, port } = this;
    const { localSockets } = this.options;
    const found = localSockets === undefined ? null : findLocalSocket(localSockets, host, port);
    const isCrowded = this.tick < this.crowdedUntilTick;
    if (found === null || isCrowded || found.identity === this.deadSocket) return { host, port };
    this.foundSocket = found.identity;
    return { path: found.path };
  }

  /**
   * Then the port is the way: for a while where too many wait to be let in, and where nobody listens,
   * as after a service was killed, until the socket is made anew.
   */
  onSocketFailure(code: string): void {
    if (code === "EAGAIN") this.crowdedUntilTick = this.tick + Math.ceil(crowdedMs / sweepMs);
    else this.deadSocket = this.foundSocket;
  }

  /** One timer for all connections: a timer for each request would cost more than the request. */
  private sweep(): void {
    this.tick++;
    if (this.drainUntilTick !== Infinity) {
      if (this.tick > this.drainUntilTick) this.endAll();
      if (this.all.size === 0) this.close();
    }
    for (const connection of this.all) {
      const quietMs = (this.tick - connection.touchedTick) * sweepMs;
      if (connection.asker === undefined) {
        if (quietMs >= idleLimitMs(connection)) connection.drop();
      } else this.checkActive(connection, quietMs);
    }
  }

  private checkActive(connection: UpstreamConnection, quietMs: number): void {
    const { connectTimeoutMs, answerTimeoutMs, streamIdleTimeoutMs } = this.options;
    if (!connection.connected) {
      if (quietMs > connectTimeoutMs)
        connection.fail(new UpstreamFailure("refused", "The service did not accept in time"));
    } else if (!connection.answerBegan) {
      if (quietMs > answerTimeoutMs)
        connection.fail(new UpstreamFailure("silent", "The service did not answer in time"));
    } else if (quietMs > streamIdleTimeoutMs && !connection.paused) {
      connection.fail(new UpstreamFailure("silent", "The service fell silent in its answer"));
    }
  }
}

function idleLimitMs(connection: UpstreamConnection): number {
  const announcedMs = connection.keepAliveSeconds * 1_000;
  return announcedMs > 0 ? Math.max(sweepMs, announcedMs - keepAliveMarginMs) : defaultKeepAliveMs;
}
