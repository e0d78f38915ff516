import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { FakeAuth } from "./fake-auth.ts";
import { internalToken, RawConnection, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";
import { accountAt, handshakeOf } from "./socket-stage.ts";
import { SocketUpstream } from "./socket-upstream.ts";

let upstream: SocketUpstream;
let auth: FakeAuth;
const gateways: TestGateway[] = [];
const raws: RawConnection[] = [];

beforeAll(async () => {
  upstream = await SocketUpstream.start();
  auth = await FakeAuth.start(internalToken);
  auth.pool.lend("talk", accountAt(`${upstream.url}/base`));
});
afterEach(async () => {
  for (const raw of raws.splice(0)) raw.destroy();
  for (const gateway of [...gateways]) await stop(gateway);
  await upstream.reset();
});
afterAll(async () => {
  await auth.stop();
  await upstream.close();
});

async function start(settings: Record<string, string>): Promise<TestGateway> {
  const gateway = await startGateway(
    { knowledge: 1, auth },
    {
      ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1",
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
