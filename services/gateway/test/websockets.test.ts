import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import type { RawData } from "ws";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { acceptOf as acceptFor } from "../src/upstreams/sockets/handshake.ts";
import { listen, portOf, RawConnection, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

/** An upstream that speaks WebSocket; what it does with one is each test's. */
class SocketUpstream {
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

let upstream: SocketUpstream;
let gateway: TestGateway;
const raws: RawConnection[] = [];

beforeAll(async () => {
  upstream = await SocketUpstream.start();
  gateway = await startGateway(
    { knowledge: 1 },
    {
      ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1",
      MAX_WEBSOCKETS_PER_KEY: "4",
      WEBSOCKET_MAX_MESSAGE: "100kb",
      WEBSOCKET_CLOSE_TIMEOUT: "300ms",
      WEBSOCKET_CHECK_INTERVAL: "50ms",
      STALL_TIMEOUT: "400ms",
      KEY_REQUESTS_PER_MINUTE: "0",
    },
  );
  gateway.auth.pool.lend("talk", accountAt(`${upstream.url}/base`));
});

afterEach(async () => {
  for (const { socket } of raws.splice(0)) socket.destroy();
  await upstream.reset();
  await waitFor(() => gateway.auth.pool.live.size === 0);
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

function accountAt(baseUrl: string) {
  return { base_url: baseUrl, headers: { authorization: "Bearer account-secret" } };
}

function connect(path = "talk/live?model=m", options: { key?: string; protocols?: string[] } = {}) {
  const { key = gateway.key, protocols = [] } = options;
  const headers = { authorization: `Bearer ${key}`, "x-of-client": "passes" };
  const url = `ws://127.0.0.1:${gateway.port}/upstreams/${path}`;
  const socket = new WebSocket(url, protocols, { headers });
  socket.on("error", () => {});
  return socket;
}

async function opened(socket: WebSocket): Promise<WebSocket> {
  await once(socket, "open");
  return socket;
}

async function said(socket: WebSocket): Promise<{ data: RawData; isBinary: boolean }> {
  const [data, isBinary] = (await once(socket, "message")) as [RawData, boolean];
  return { data, isBinary };
}

async function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return { code, reason: reason.toString() };
}

/** How an upgrade was refused. */
async function refused(socket: WebSocket): Promise<{ status: number; body: string }> {
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  let body = "";
  for await (const part of response) body += String(part);
  return { status: response.statusCode ?? 0, body };
}

/** A connection that got its 101, for frames that no client library would send. */
async function rawSocket(head = ""): Promise<RawConnection> {
  const raw = new RawConnection(gateway.port).send(handshake() + head);
  raws.push(raw);
  await raw.until((received) => received.includes("\r\n\r\n"));
  expect(raw.received).toMatch(/^HTTP\/1\.1 101 /);
  return raw;
}

function handshake(lines: Record<string, string> = {}): string {
  const headers = {
    Host: "gateway",
    Authorization: `Bearer ${gateway.key}`,
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

describe("a WebSocket to an upstream", () => {
  test("carries texts and bytes both ways, with the account's credential and nothing of the caller's", async () => {
    const socket = await opened(connect("talk/live?model=m", { protocols: ["other", "chat"] }));
    expect(socket.protocol).toBe("chat");
    expect(socket.extensions).toBe("");
    for (const data of ["hello ☂", "", "x".repeat(70_000)]) {
      socket.send(data);
      expect(await said(socket)).toEqual({ data: Buffer.from(data), isBinary: false });
    }
    const bytes = Buffer.from([0, 255, 1, 254]);
    socket.send(bytes);
    expect(await said(socket)).toEqual({ data: bytes, isBinary: true });

    const [asked] = upstream.asked;
    expect(asked?.url).toBe("/base/live?model=m");
    expect(asked?.headers).toMatchObject({
      authorization: "Bearer account-secret",
      "x-of-client": "passes",
      "sec-websocket-protocol": "other,chat".replace(",", ", "),
    });
    expect(JSON.stringify(asked?.headers)).not.toContain(gateway.key);
    expect(asked?.headers).not.toHaveProperty("sec-websocket-extensions");
    expect(gateway.auth.pool.live.size).toBe(1);

    const ended = closed(socket);
    socket.close(4_123, "enough");
    expect(await ended).toEqual({ code: 4_123, reason: "enough" });
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes).toEqual([{ code: 4_123, reason: "enough" }]);
  });

  test("passes on how the upstream ends it, pings, and what the upstream says at once", async () => {
    upstream.onSocket = (socket) => {
      socket.send("welcome");
      socket.ping("are you there");
      socket.once("pong", (data) => socket.close(4_001, data.toString()));
    };
    const socket = connect();
    const first = said(socket);
    const ended = closed(socket);
    expect(String((await first).data)).toBe("welcome");
    expect(await ended).toEqual({ code: 4_001, reason: "are you there" });
  });

  test("breaks off where the upstream does", async () => {
    upstream.onSocket = (socket) => socket.terminate();
    expect(await closed(connect())).toEqual({ code: 1_006, reason: "" });
  });

  test("ends at the upstream when the client is gone", async () => {
    const socket = await opened(connect());
    socket.terminate();
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes[0]?.code).toBe(1_006);
  });

  test("tells what was used, message by message, when its lease ends", async () => {
    upstream.onSocket = (socket) => {
      for (const total of [5, 7])
        socket.send(
          JSON.stringify({
            type: "response.done",
            response: { model: "m", usage: { input_tokens: 1, total_tokens: total } },
          }),
        );
      socket.close(1_000);
    };
    const before = gateway.auth.pool.reports.length;
    await closed(connect());
    await waitFor(() => gateway.auth.pool.reports.length > before);
    expect(gateway.auth.pool.reports.at(-1)).toMatchObject({
      outcome: "answered",
      status: 101,
      tokens: 12,
    });
  });
});

describe("an upgrade is refused", () => {
  test("without a good key by 401, without an account by 404, in the shape of the API", async () => {
    const wrong = await refused(connect("talk/live", { key: "wrong" }));
    expect(wrong.status).toBe(401);
    expect(JSON.parse(wrong.body)).toMatchObject({ error: { code: 401 } });
    const none = await refused(connect("nowhere/live"));
    expect(none.status).toBe(404);
    const scoped = gateway.createKey({ scopes: ["captures:read"] });
    expect((await refused(connect("talk/live", { key: scoped.key }))).status).toBe(403);
    expect(upstream.asked).toEqual([]);
  });

  test("as the upstream refuses it, with its answer", async () => {
    upstream.onUpgrade = (_request, socket) => {
      const body = JSON.stringify({ error: "x".repeat(200_000) });
      socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nset-cookie: a=b\r\n\r\n${body}`,
      );
      return true;
    };
    const { status, body } = await refused(connect());
    expect(status).toBe(400);
    expect(body.length).toBeGreaterThan(200_000);
  });

  test("by one account, and granted by another", async () => {
    gateway.auth.pool.lend("two", {
      base_url: upstream.url,
      headers: { authorization: "Bearer spent" },
    });
    gateway.auth.pool.lend("two", accountAt(upstream.url));
    upstream.onUpgrade = ({ headers }, socket) => {
      if (headers.authorization !== "Bearer spent") return false;
      socket.end("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n");
      return true;
    };
    const socket = await opened(connect("two/live"));
    expect(upstream.asked.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer spent",
      "Bearer account-secret",
    ]);
    socket.close();
    await closed(socket);
  });

  test.each([
    ["a wrong key", "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n", ""],
    ["no key", "", ""],
    ["an extension", "", "Sec-WebSocket-Extensions: permessage-deflate\r\n"],
    ["a subprotocol that nobody asked for", "", "Sec-WebSocket-Protocol: chat\r\n"],
  ])("where the upstream answers 101 with %s", async (what, accept, more) => {
    upstream.onUpgrade = ({ headers }, socket) => {
      const good = `Sec-WebSocket-Accept: ${acceptFor(headers["sec-websocket-key"] ?? "")}\r\n`;
      const line = what.endsWith("key") ? accept : good;
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${line}${more}\r\n`,
      );
      return true;
    };
    const { status, body } = await refused(connect());
    expect(status).toBe(502);
    expect(body).toContain("answered 101, but");
  });

  test.each([
    ["no key", { "Sec-WebSocket-Key": "" }, 400],
    ["a key that is none", { "Sec-WebSocket-Key": "c2hvcnQ=" }, 400],
    ["another version", { "Sec-WebSocket-Version": "8" }, 426],
    ["no version", { "Sec-WebSocket-Version": "" }, 426],
    ["a body", { "Content-Length": "5" }, 400],
    ["a body in chunks", { "Transfer-Encoding": "chunked" }, 400],
    ["a subprotocol that is none", { "Sec-WebSocket-Protocol": "a b" }, 400],
  ])("with %s", async (_what, lines, status) => {
    const smuggled = `GET /upstreams/talk/live HTTP/1.1\r\nHost: x\r\n\r\n`;
    const raw = new RawConnection(gateway.port).send(handshake(lines) + smuggled);
    await raw.closed;
    expect(raw.received.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`]);
    expect(upstream.asked).toEqual([]);
  });

  test("beyond what a key may have open, until one is closed", async () => {
    const { key } = gateway.createKey();
    const open = await Promise.all([1, 2, 3, 4].map(() => opened(connect("talk/live", { key }))));
    const { status, body } = await refused(connect("talk/live", { key }));
    expect(status).toBe(429);
    expect(body).toContain("may have 4 WebSockets open at once");
    const other = await opened(connect());
    for (const socket of [...open, other]) socket.close();
    await Promise.all([...open, other].map(closed));
    await waitFor(() => gateway.auth.pool.live.size === 0);
    const again = await opened(connect("talk/live", { key }));
    again.close();
    await closed(again);
  });

  test("and is a plain request where no WebSocket leads", async () => {
    const raw = new RawConnection(gateway.port).send(
      handshake().replace("/upstreams/talk/live", "/api/gateway/limits"),
    );
    await raw.until((received) => received.includes("\r\n\r\n"));
    expect(raw.received).toMatch(/^HTTP\/1\.1 200 /);
    raw.destroy();
  });
});

describe("a WebSocket is ended", () => {
  const mask = "\x01\x02\x03\x04";
  test.each([
    ["an unmasked frame", "\x81\x01a", 1_002],
    ["a reserved bit", `\xc1\x81${mask}a`, 1_002],
    ["an unknown kind of frame", `\x83\x80${mask}`, 1_002],
    ["a continuation of nothing", `\x80\x80${mask}`, 1_002],
    ["a ping in two frames", `\x09\x80${mask}`, 1_002],
    [
      "a frame that is too large",
      "\x81\xff\x00\x00\x00\x01\x00\x00\x00\x00\x01\x02\x03\x04",
      1_009,
    ],
    [
      "frames that are too large together",
      `\x01\xfe\xff\xff${mask}${"a".repeat(65_535)}`.repeat(1) + `\x80\xfe\xff\xff${mask}`,
      1_009,
    ],
  ])("on %s, of which the upstream sees nothing", async (_what, frames, code) => {
    const seen: string[] = [];
    upstream.onSocket = (socket) =>
      socket.on("message", (data: RawData) => seen.push(String(data)));
    const raw = await rawSocket();
    raw.send(frames);
    await raw.closed;
    const at = raw.received.indexOf("\r\n\r\n") + 4;
    const frame = Buffer.from(raw.received.slice(at), "latin1");
    expect(frame[0]).toBe(0x88);
    expect(frame.readUInt16BE(2)).toBe(code);
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes[0]?.code).toBe(code);
    expect(seen).toEqual([]);
  });

  test("by a message of the upstream's that is too large", async () => {
    upstream.onSocket = (socket) => socket.send("x".repeat(200_000));
    const { code, reason } = await closed(connect());
    expect(code).toBe(1_009);
    expect(reason).toContain("102400 bytes at most");
  });

  test("when its credential ends", async () => {
    const { id, key } = gateway.createKey();
    const socket = await opened(connect("talk/live", { key }));
    const ended = closed(socket);
    gateway.auth.revokeKey(id);
    expect(await ended).toEqual({ code: 1_008, reason: "The credential has ended" });
  });

  test("where the client takes nothing, and meanwhile the upstream is held back", async () => {
    let sent = 0;
    upstream.onSocket = (socket) => {
      const fill = () => {
        if (socket.readyState !== socket.OPEN) return;
        socket.send("x".repeat(90_000), () => {
          sent += 90_000;
          fill();
        });
      };
      fill();
    };
    const raw = await rawSocket();
    raw.socket.pause();
    await waitFor(() => upstream.closes.length === 1, 10_000);
    expect(upstream.closes[0]).toMatchObject({ code: 1_008, reason: "The client takes nothing" });
    // What the kernel's buffers hold and no more.
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    raw.destroy();
  });

  test("after a drain, which tells both ends", async () => {
    const other = await startGateway(
      { knowledge: 1, auth: gateway.auth },
      { ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1", WEBSOCKET_CLOSE_TIMEOUT: "300ms" },
    );
    const headers = { authorization: `Bearer ${gateway.key}` };
    const url = `ws://127.0.0.1:${other.port}/upstreams/talk/live`;
    const socket = await opened(new WebSocket(url, { headers }));
    const ended = closed(socket);
    await other.drain();
    expect(await ended).toEqual({ code: 1_001, reason: "The gateway is stopping" });
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes[0]?.code).toBe(1_001);
    await other.close();
  });
});

test("what a client says before it is answered is not lost", async () => {
  const raw = await rawSocket("\x81\x82\x00\x00\x00\x00hi");
  await raw.until((received) => received.endsWith("\x81\x02hi"));
  expect(raw.received.endsWith("\x81\x02hi")).toBe(true);
  raw.destroy();
});
