import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { listen, portOf, waitFor } from "./harness.ts";

/** An upstream that speaks WebSocket; what it does with one is each test's. */
export class SocketUpstream {
  readonly server: Server = createServer((_request, response) => response.end("plain"));
  readonly sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: true,
    handleProtocols: (names) => (names.has("chat") ? "chat" : false),
  });
  readonly asked: IncomingMessage[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  onSocket: (socket: WebSocket) => void = echo;
  onUpgrade: ((request: IncomingMessage, socket: Socket) => boolean) | undefined;

  static async start(): Promise<SocketUpstream> {
    const upstream = new SocketUpstream();
    upstream.server.on("upgrade", (request, socket, head) => {
      upstream.asked.push(request);
      if (upstream.onUpgrade?.(request, request.socket)) return;
      upstream.sockets.handleUpgrade(request, socket, head, (open) => upstream.take(open));
    });
    await listen(upstream.server);
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.server)}`;
  }

  async reset(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    await waitFor(() => this.sockets.clients.size === 0);
    this.onSocket = echo;
    this.onUpgrade = undefined;
    this.asked.length = 0;
    this.closes.length = 0;
  }

  async close(): Promise<void> {
    await this.reset();
    this.server.closeAllConnections();
    this.server.close();
  }

  private take(socket: WebSocket): void {
    socket.on("error", () => {});
    socket.on("close", (code, reason) => this.closes.push({ code, reason: reason.toString() }));
    this.onSocket(socket);
  }
}

function echo(socket: WebSocket): void {
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
}
