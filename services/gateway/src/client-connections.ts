import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { ClientResponse } from "./call.ts";
import type { Gateway } from "./gateway.ts";
import { PlainConnections } from "./plain/plain-connections.ts";
import { newestAnswerOn } from "./request/peer.ts";

const drainStepMs = 50;
/** An idle connection is closed after its time, and at most this part of it later. */
const sweepsPerLimit = 8;

/** The answer that a connection was found idle after, and when. */
interface Idle {
  readonly after: ClientResponse;
  readonly foundAtMs: number;
}

/**
 * The connections of clients. Those on which nothing is asked for a while are closed by one timer
 * for all: node's own timeout is a timer that each request takes down and puts up again, and that
 * was 5 % of what a request costs. Connections that never asked are under the time for a head.
 */
export class ClientConnections {
  private readonly open = new Set<Socket>();
  private readonly idle = new Map<Socket, Idle>();
  private readonly idleMs: number;
  private readonly plain = new PlainConnections();

  /** @param idleMs 0 never closes an idle connection */
  constructor(idleMs: number) {
    this.idleMs = idleMs;
  }

  get count(): number {
    return this.open.size;
  }

  follow(server: Server, gateway: Gateway): void {
    server.keepAliveTimeout = 0;
    this.plain.follow(server, gateway, server.headersTimeout);
    server.on("connection", (socket) => {
      this.open.add(socket);
      socket.on("close", () => {
        this.open.delete(socket);
        this.idle.delete(socket);
      });
    });
    if (this.idleMs === 0) return;
    const timer = setInterval(() => this.sweep(), this.idleMs / sweepsPerLimit);
    timer.unref();
    server.once("close", () => clearInterval(timer));
  }

  /**
   * Lets connections go as soon as nothing runs on them, which node does only once, at the start, and
   * all of them after a time: node forgets one that asked for an upgrade, and would wait for it still.
   */
  drain(server: Server, timeoutMs: number): void {
    // Browsers connect ahead of need; node takes such connections for busy.
    for (const socket of this.open) if (newestAnswerOn(socket) === undefined) socket.destroy();
    const timer = setInterval(() => {
      server.closeIdleConnections();
      this.plain.closeIdle();
    }, drainStepMs);
    const last = setTimeout(() => {
      for (const socket of this.open) socket.destroy();
    }, timeoutMs);
    server.once("close", () => {
      clearInterval(timer);
      clearTimeout(last);
    });
  }

  private sweep(): void {
    const nowMs = performance.now();
    for (const socket of this.open) {
      const answer = newestAnswerOn(socket);
      if (!answer?.writableFinished) {
        this.idle.delete(socket);
        continue;
      }
      const known = this.idle.get(socket);
      if (known?.after !== answer) this.idle.set(socket, { after: answer, foundAtMs: nowMs });
      else if (nowMs - known.foundAtMs >= this.idleMs) socket.destroy();
    }
  }
}
