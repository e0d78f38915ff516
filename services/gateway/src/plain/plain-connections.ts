import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Gateway } from "../gateway.ts";
import { PlainConnection } from "./plain-connection.ts";
import type { PlainOwner } from "./plain-connection.ts";

/** A connection that asks nothing is ended after its time, and at most this part of it later. */
const sweepsPerLimit = 4;

/** The connections of a server on which nothing came yet that node must read. */
export class PlainConnections {
  private readonly open = new Set<PlainConnection>();

  /** @param headersTimeoutMs until which a new connection must ask something */
  follow(server: Server, gateway: Pick<Gateway, "handlePlain">, headersTimeoutMs: number): void {
    // A new server has no listener but node's own, which reads requests.
    const nodesOwn = server.listeners("connection");
    const owner: PlainOwner = {
      take: (request, answer) => gateway.handlePlain(request, answer),
      forget: (connection) => this.open.delete(connection),
      handOver: (connection, bytes) => {
        const { socket } = connection;
        this.open.delete(connection);
        connection.release();
        socket.unshift(bytes);
        for (const listener of nodesOwn) Reflect.apply(listener, server, [socket]);
        socket.resume();
      },
    };
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => this.open.add(new PlainConnection(socket, owner)));
    const timer = setInterval(
      () => this.endUnasked(headersTimeoutMs),
      Math.ceil(headersTimeoutMs / sweepsPerLimit),
    );
    timer.unref();
    server.once("close", () => clearInterval(timer));
  }

  /** Ends those on which nothing runs. */
  closeIdle(): void {
    for (const { isIdle, socket } of this.open) if (isIdle) socket.destroy();
  }

  private endUnasked(headersTimeoutMs: number): void {
    const before = performance.now() - headersTimeoutMs;
    for (const connection of this.open)
      if (!connection.wasAsked && connection.openedAtMs < before) connection.refuse(408);
  }
}
