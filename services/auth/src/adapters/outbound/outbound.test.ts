import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOutbound, OutboundError } from "./outbound.ts";

let server: Server;
let port: number;
const seen: string[] = [];
const signal = new AbortController().signal;
const get = (url: string) => ({
  method: "GET" as const,
  url,
  headers: { authorization: "secret" },
});

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? "");
    if (request.url === "/away") response.writeHead(302, { location: "/elsewhere" }).end();
    else if (request.url === "/large") response.end("x".repeat(300_000));
    else if (request.url === "/slow") setTimeout(() => response.end(), 3_000).unref();
    else response.end("hello");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("asks what is allowed, follows no redirect, reads no more than it should", async () => {
  const outbound = createOutbound({ allowPrivateHosts: ["127.0.0.1"], timeoutMs: 500 });
  const base = `http://127.0.0.1:${port}`;
  expect(await outbound.send(get(`${base}/`), signal)).toMatchObject({
    status: 200,
    text: "hello",
  });
  expect(await outbound.send(get(`${base}/away`), signal)).toMatchObject({ status: 302 });
  expect(seen).not.toContain("/elsewhere");
  expect((await outbound.send(get(`${base}/large`), signal)).text).toHaveLength(65_536);
  await expect(outbound.send(get(`${base}/slow`), signal)).rejects.toThrow("in time");
  await outbound.close();
});

test.each([
  "http://127.0.0.1:PORT/",
  "http://localhost:PORT/",
  "http://[::ffff:127.0.0.1]:PORT/",
  "http://0x7f000001:PORT/",
  "http://169.254.169.254/",
  "file:///etc/passwd",
  "http://user:pass@example.com/",
])("never asks %s", async (url) => {
  const outbound = createOutbound({ allowPrivateHosts: [], timeoutMs: 500 });
  const before = seen.length;
  const failure = await outbound
    .send(get(url.replace("PORT", String(port))), signal)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(OutboundError);
  expect(failure).toMatchObject({ refused: true });
  expect(seen).toHaveLength(before);
  await outbound.close();
});

test("a port that is allowed opens no other one of its host", async () => {
  const url = `http://127.0.0.1:${port}/`;
  const ask = async (entry: string) => {
    const outbound = createOutbound({ allowPrivateHosts: [entry], timeoutMs: 500 });
    const answer = await outbound.send(get(url), signal).catch((error: unknown) => error);
    await outbound.close();
    return answer;
  };
  expect(await ask(`127.0.0.1:${port}`)).toMatchObject({ status: 200 });
  expect(await ask(`127.0.0.1:${port + 1}`)).toMatchObject({ refused: true });
});
