import { ServerResponse } from "node:http";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { isAnswerDue } from "../../request/peer.ts";
import type { Handshake } from "./handshake.ts";
import { acceptOf } from "./handshake.ts";

/**
 * Whether a request would go on as a WebSocket where those lead; elsewhere it is a plain one, and so
 * is one that did not wait for the answer to the request before it.
 */
export function wishesForSocket({ method, url = "", headers, socket }: IncomingMessage): boolean {
  return (
    method === "GET" &&
    url.startsWith("/upstreams/") &&
    headers.upgrade?.trim().toLowerCase() === "websocket" &&
    !isAnswerDue(socket)
  );
}

/** What is said of a body, and of a connection that ends with it: a 101 has neither. */
const notOf101 = /^(?:connection|content-(?:length|type|encoding|range))$/;

/** A client may talk before it is answered: so much of that is held. */
const mostEarlyBytes = 64 * 1024;

/**
 * The connection of a request that would go on as a WebSocket. Node has let go of it, so that an
 * answer in plain HTTP is written here too, and the client's leaving is noticed.
 */
export class Upgrade {
  readonly response: ServerResponse;
  private readonly socket: Socket;
  private readonly early: Buffer[] = [];
  private earlyBytes = 0;

  constructor(request: IncomingMessage, head: Buffer) {
    const { socket } = request;
    this.socket = socket;
    this.response = new ServerResponse(request);
    this.response.shouldKeepAlive = false;
    this.response.assignSocket(socket);
    this.response.once("finish", () => socket.destroySoon());
    socket.on("error", () => {});
    socket.on("drain", this.onDrain);
    socket.on("timeout", this.onTimeout);
    socket.on("end", this.onLeave);
    socket.on("data", this.onEarly);
    if (head.length > 0) this.onEarly(head);
    socket.resume();
  }

  /** Answers 101. @returns the connection, on which what the client said early comes first */
  accept({ key }: Handshake, headers: readonly string[]): Socket {
    const { socket, response } = this;
    socket.pause();
    socket.off("drain", this.onDrain);
    socket.off("timeout", this.onTimeout);
    socket.off("end", this.onLeave);
    socket.off("data", this.onEarly);
    response.detachSocket(socket);
    socket.setTimeout(0);
    let text = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n";
    text += `sec-websocket-accept: ${acceptOf(key)}\r\n`;
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at] ?? "";
      if (!notOf101.test(name)) text += `${name}: ${headers[at + 1] ?? ""}\r\n`;
    }
    socket.write(`${text}\r\n`, "latin1");
    if (this.earlyBytes > 0) socket.unshift(Buffer.concat(this.early));
    return socket;
  }

  private readonly onDrain = (): void => void this.response.emit("drain");

  private readonly onTimeout = (): void => void this.response.emit("timeout");

  private readonly onLeave = (): void => {
    // Whoever has its answer coming may have said all it had to say.
    if (!this.response.headersSent) this.socket.destroy();
  };

  private readonly onEarly = (bytes: Buffer): void => {
    this.early.push(bytes);
    this.earlyBytes += bytes.length;
    if (this.earlyBytes > mostEarlyBytes) this.socket.pause();
  };
}
