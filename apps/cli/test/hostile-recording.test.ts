import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { generateCACertificate } from "mockttp";
import { expect, onTestFinished, test, vi } from "vitest";
import { ObservedCalls } from "../src/recording/observed-calls.ts";
import { startRecordingProxy } from "../src/recording/recording-proxy.ts";

/** It agrees, and says a frame whose reserved bits are set. */
const evilFrame =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\xff\xff";
const plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

test("a recording outlasts targets that are no URLs, and upstreams that break WebSocket's rules", async () => {
  vi.spyOn(console, "log").mockReturnValue();
  const faults: unknown[] = [];
  const note = (fault: unknown) => faults.push(fault);
  process.on("uncaughtException", note);
  onTestFinished(() => {
    process.off("uncaughtException", note);
    vi.restoreAllMocks();
  });
  const left = Promise.withResolvers<void>();
  const upstream = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (head) => {
      const wishes = head.includes("websocket");
      if (wishes) socket.once("close", () => left.resolve());
      socket.write(wishes ? evilFrame : plain, "latin1");
    });
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  onTestFinished(() => void upstream.close());
  const { port: upstreamPort } = upstream.address() as AddressInfo;
  const authority = await generateCACertificate();
  const proxy = await startRecordingProxy({
    port: 0,
    authority: { key: authority.key, certificate: authority.cert },
    trusted: [],
    maxBodyBytes: 1_000,
    calls: new ObservedCalls(1_000, () => {}),
  });
  onTestFinished(() => proxy.stop());

  const send = async (line: string, headers = ""): Promise<string> => {
    const socket = connect(Number(new URL(proxy.url).port), "127.0.0.1");
    socket.on("error", () => {});
    let received = "";
    socket.on("data", (bytes) => (received += bytes.toString("latin1")));
    socket.write(
      `${line} HTTP/1.1\r\nHost: 127.0.0.1:${upstreamPort}\r\n${headers || "Connection: close\r\n"}\r\n`,
    );
    await once(socket, "close");
    return received;
  };
  expect(await send("GET http://[/")).toMatch(/^HTTP\/1\.1 400 /);
  // Without a key it is refused, only once the upstream has agreed.
  const wish = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
  await send(`GET http://127.0.0.1:${upstreamPort}/live`, wish);
  await left.promise;
  const answer = await send(`GET http://127.0.0.1:${upstreamPort}/`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(faults).toEqual([]);
});
