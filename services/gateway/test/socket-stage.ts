import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { expect } from "vitest";
import { WebSocket } from "ws";
import type { RawData } from "ws";
import { RawConnection, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";
import { SocketUpstream } from "./socket-upstream.ts";

/** A gateway before an upstream that speaks WebSocket, and clients of it. */
export class SocketStage {
  readonly upstream: SocketUpstream;
  readonly gateway: TestGateway;
  readonly raws: RawConnection[] = [];

  private constructor(upstream: SocketUpstream, gateway: TestGateway) {
    this.upstream = upstream;
    this.gateway = gateway;
  }

  static async start(): Promise<SocketStage> {
    const upstream = await SocketUpstream.start();
    const gateway = await startGateway(
      { knowledge: 1 },
      {
        ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1",
        MAX_WEBSOCKETS_PER_KEY: "4",
        WEBSOCKET_MAX_MESSAGE: "100kb",
        WEBSOCKET_CLOSE_TIMEOUT: "2s",
        WEBSOCKET_CHECK_INTERVAL: "50ms",
        STALL_TIMEOUT: "1500ms",
        KEY_REQUESTS_PER_MINUTE: "0",
      },
    );
    gateway.auth.pool.lend("talk", accountAt(`${upstream.url}/base`));
    return new SocketStage(upstream, gateway);
  }

  connect = (path = "talk/live?model=m", options: { key?: string; protocols?: string[] } = {}) => {
    const { key = this.gateway.key, protocols = [] } = options;
    const headers = { authorization: `Bearer ${key}`, "x-of-client": "passes" };
    const url = `ws://127.0.0.1:${this.gateway.port}/upstreams/${path}`;
    const socket = new WebSocket(url, protocols, { headers });
    socket.on("error", () => {});
    return socket;
  };

  /** A connection that got its 101, for frames that no client library would send. */
  rawSocket = async (head = "", port = this.gateway.port): Promise<RawConnection> => {
    const raw = new RawConnection(port).send(this.handshake() + head);
    this.raws.push(raw);
    await raw.until((received) => received.includes("\r\n\r\n"));
    expect(raw.received).toMatch(/^HTTP\/1\.1 101 /);
    return raw;
  };

  /** @param lines instead of those that are right; an empty one is left out */
  handshake = (lines: Record<string, string> = {}): string => handshakeOf(this.gateway.key, lines);

  /** After each test. */
  async clear(): Promise<void> {
    for (const { socket } of this.raws.splice(0)) socket.destroy();
    await this.upstream.reset();
    await waitFor(() => this.gateway.auth.pool.live.size === 0);
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.upstream.close();
  }
}

export function handshakeOf(key: string, lines: Record<string, string> = {}): string {
  const headers = {
    Host: "gateway",
    Authorization: `Bearer ${key}`,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...lines,
  };
  const text = Object.entries(headers)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET /upstreams/talk/live HTTP/1.1\r\n${text.join("")}\r\n`;
}

export function accountAt(baseUrl: string) {
  return { base_url: baseUrl, headers: { authorization: "Bearer account-secret" } };
}

export async function opened(socket: WebSocket): Promise<WebSocket> {
  await once(socket, "open");
  return socket;
}

export async function said(socket: WebSocket): Promise<{ data: RawData; isBinary: boolean }> {
  const [data, isBinary] = (await once(socket, "message")) as [RawData, boolean];
  return { data, isBinary };
}

export async function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return { code, reason: reason.toString() };
}

/** How an upgrade was refused. */
export async function refused(socket: WebSocket): Promise<{ status: number; body: string }> {
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  let body = "";
  for await (const part of response) body += String(part);
  return { status: response.statusCode ?? 0, body };
}
