import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { variedAnswer } from "./varied-traffic.ts";

const eventIntervalMs = 20;

/**
 * A service that costs next to nothing: every request is answered with 1 KB of JSON, the same each
 * time or, under `/v1/varied`, another one; or, under `/v1/stream`, with an event each 20 ms that
 * holds the time of its sending.
 */
export class BenchUpstream {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  /** Streams by the millisecond of the interval in which they send. */
  private readonly slots: Socket[][] = Array.from({ length: eventIntervalMs }, () => []);
  private opened = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly local: Server;

  constructor() {
    const body = JSON.stringify({ text: "x".repeat(1_013) });
    const answer =
      "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n" +
      `cache-control: no-store\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    this.server = createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket);
      let held = "";
      socket.setEncoding("latin1");
      socket.on("error", () => {});
      socket.on("close", () => this.forget(socket));
      socket.on("data", (text: string) => {
        held += text;
        for (let end = held.indexOf("\r\n\r\n"); end >= 0; end = held.indexOf("\r\n\r\n")) {
          const stream = held.startsWith("GET /v1/stream");
          const isVaried = held.startsWith("POST /v1/varied");
          const after = end + 4 + bodyLength(held.slice(0, end));
          if (held.length < after) return;
          held = held.slice(after);
          if (stream) this.openStream(socket);
          else if (isVaried) socket.write(variedAnswer());
          else socket.write(answer, "latin1");
        }
      });
    });
    this.local = createServer((socket) => this.server.emit("connection", socket));
  }

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("It does not listen");
    return address.port;
  }

  /** On a Unix socket as well, as the services do that `npm start` starts. */
  listenLocally(path: string): Promise<void> {
    return new Promise((done) => this.local.listen(path, done));
  }

  private openStream(socket: Socket): void {
    socket.write(
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
        "cache-control: no-cache, no-transform\r\nx-accel-buffering: no\r\n" +
        "transfer-encoding: chunked\r\n\r\n",
    );
    this.slots[this.opened++ % eventIntervalMs]?.push(socket);
    this.timer ??= this.startClock();
  }

  /** Sends in each millisecond to the streams whose turn it is, so that load is even. */
  private startClock(): NodeJS.Timeout {
    const startedAt = performance.now();
    let tick = 0;
    return setInterval(() => {
      const due = Math.floor(performance.now() - startedAt);
      // After a pause of this process it does not send what it missed: no client asked for bursts.
      tick = Math.max(tick, due - eventIntervalMs);
      for (; tick < due; tick++) {
        sendEvent(this.slots[tick % eventIntervalMs] ?? []);
      }
    }, 1);
  }

  private forget(socket: Socket): void {
    this.sockets.delete(socket);
    for (const slot of this.slots) {
      const place = slot.indexOf(socket);
      if (place >= 0) slot.splice(place, 1);
    }
  }
}

function bodyLength(head: string): number {
  if (head.startsWith("GET ")) return 0;
  return Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
}

export const timeMark = '{"at":';
export const timeDigits = 14;

/** One text for all, so that this process is not the one that is measured; its own loop counts. */
function sendEvent(sockets: readonly Socket[]): void {
  const at = performance.now().toFixed(3).padStart(timeDigits, " ");
  const event = `data: ${timeMark}${at},"delta":"four or five words of an answer"}\n\n`;
  const chunk = `${event.length.toString(16)}\r\n${event}\r\n`;
  for (const socket of sockets) socket.write(chunk, "latin1");
}
