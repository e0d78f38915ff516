import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newId, openDatabase } from "@workspace/storage";
import { WebSocket } from "ws";
import { UpstreamModeRepository } from "../src/upstream-modes/repository.ts";
import { acceptOf } from "../src/upstreams/sockets/handshake.ts";
import { FakeAuth } from "./fake-auth.ts";
import { FakeService, internalToken, RawConnection, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";
import { recordingMode } from "./recording-mode.ts";
import { accountAt, closed, handshakeOf, opened, said } from "./socket-stage.ts";
import { SocketUpstream } from "./socket-upstream.ts";

let upstream: SocketUpstream;
let analysis: FakeService;
let auth: FakeAuth;
const gateways: TestGateway[] = [];
const raws: RawConnection[] = [];

beforeAll(async () => {
  upstream = await SocketUpstream.start();
  analysis = await FakeService.start();
  auth = await FakeAuth.start(internalToken);
  auth.pool.lend("talk", accountAt(`${upstream.url}/base`));
});
afterEach(async () => {
  for (const raw of raws.splice(0)) raw.destroy();
  for (const gateway of gateways.splice(0)) await gateway.close();
  await upstream.reset();
});
afterAll(async () => {
  await auth.stop();
  await analysis.close();
  await upstream.close();
});

async function start(settings: Record<string, string>): Promise<TestGateway> {
  const gateway = await startGateway(
    { knowledge: 1, auth },
    {
      ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1",
      SERVICES: `knowledge=http://127.0.0.1:1,web=http://127.0.0.1:1,analysis=http://127.0.0.1:${analysis.port}`,
      ...settings,
    },
  );
  gateways.push(gateway);
  return gateway;
}

async function stop(gateway: TestGateway): Promise<void> {
  gateways.splice(gateways.indexOf(gateway), 1);
  await gateway.close();
}

/** A client that reads the head of an endless answer to its wish for a WebSocket, and nothing more. */
async function wishWithoutReading({ port, key }: TestGateway): Promise<void> {
  upstream.onUpgrade = (_request, socket) => {
    socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    const fill = () => {
      while (socket.writable && socket.write(Buffer.alloc(64 * 1024)));
    };
    socket.on("drain", fill).on("error", () => {});
    fill();
    return true;
  };
  const raw = new RawConnection(port).send(handshakeOf(key));
  raws.push(raw);
  await raw.until((received) => received.includes("\r\n\r\n"));
  raw.socket.pause();
  expect(raw.received).toMatch(/^HTTP\/1\.1 200 /);
  expect(auth.pool.live.size).toBe(1);
}

test("what an upstream answers in place of a WebSocket is given up where the client does not read it", async () => {
  const gateway = await start({ STREAM_IDLE_TIMEOUT: "500ms", STALL_TIMEOUT: "500ms" });
  await wishWithoutReading(gateway);
  await waitFor(() => auth.pool.live.size === 0, 15_000);
});

test("and no longer than a drain may last", async () => {
  const gateway = await start({ DRAIN_TIMEOUT: "500ms" });
  await wishWithoutReading(gateway);
  await gateway.drain();
  await stop(gateway);
  expect(auth.pool.live.size).toBe(0);
});

test("a gateway that stops records what was said, though the upstream is slow to take leave", async () => {
  const lines: string[] = [];
  analysis.handler = (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      lines.push(...Buffer.concat(parts).toString().split("\n").filter(Boolean));
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ next: lines.length, exchange_count: lines.length }));
    });
  };
  const gateway = await start({ WEBSOCKET_CLOSE_TIMEOUT: "300ms" });
  await record("talk", gateway);
  upstream.onUpgrade = (request, socket) => {
    acceptAndStay(request.headers["sec-websocket-key"] ?? "", socket);
    return true;
  };
  const url = `ws://127.0.0.1:${gateway.port}/upstreams/talk/live`;
  const headers = { authorization: `Bearer ${gateway.key}` };
  const socket = new WebSocket(url, { headers });
  const welcome = said(socket);
  const upgraded = once(socket, "upgrade") as Promise<[IncomingMessage]>;
  await opened(socket);
  await welcome;
  const [{ headers: told }] = await upgraded;
  expect(told).toMatchObject({ connection: "Upgrade", "x-content-type-options": "nosniff" });
  expect(told).not.toHaveProperty("content-length");
  const ended = closed(socket);
  await stop(gateway);
  expect(await ended).toMatchObject({ code: 1_001 });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    _webSocketMessages: [{ type: "receive", data: "hi" }],
  });
});

/** Says "hi", and hears nothing of an end. */
function acceptAndStay(key: string, socket: Socket): void {
  const head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  socket.write(
    `${head}Content-Length: 0\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n\x81\x02hi`,
    "latin1",
  );
  socket.on("error", () => {}).resume();
}

async function record(name: string, gateway: TestGateway): Promise<void> {
  const sql = openDatabase({ url: gateway.databaseUrl, schema: "gateway", maxConnections: 1 });
  const repository = new UpstreamModeRepository(sql);
  const mode = recordingMode({
    organisationId: auth.organisation,
    userId: auth.user,
    upstream: name,
    recordingId: newId("cap"),
    basePath: "/base",
    generation: await repository.nextGeneration(),
  });
  await repository.put(mode, 10);
  await sql.end({ timeout: 1 });
  const modes = async () => (await gateway.call("/api/gateway/upstream-modes")).json();
  await expect
    .poll(modes, { timeout: 10_000 })
    .toMatchObject({ data: [{ upstream: name, mode: "record" }] });
}
