import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { generateCACertificate, getLocal } from "mockttp";
import { afterAll, expect, onTestFinished, vi } from "vitest";
import { runCommand, tunnel } from "./recording.ts";
import { openDesk, test } from "./shared-workspace.ts";
import type { Desk } from "./shared-workspace.ts";

const secret = "hunter2-quagmire";

let desk: Desk;
let folder: string;
let upstream: Server;
let upstreamUrl: string;
let apiKey: string;

test.beforeAll(async ({ workspace }) => {
  desk = await openDesk(workspace);
  folder = desk.folder;
  upstream = createServer(answer);
  await new Promise<void>((done) => upstream.listen(0, "127.0.0.1", done));
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  apiKey = Object(await desk.json(["keys", "create", "of the recordings"])).key;
}, 240_000);

afterAll(async () => {
  upstream?.closeAllConnections();
  upstream?.close();
  await desk?.close();
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  switch (request.url) {
    case "/zipped":
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(gzipSync(JSON.stringify({ password: secret })));
      return;
    case "/stream":
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      setTimeout(() => response.end("data: 2\n\n"), 80);
      return;
    case "/cut":
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("half");
      // Long enough for what was sent to arrive on a busy machine.
      setTimeout(() => request.socket.destroy(), 300);
      return;
    default:
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"ok":true}');
  }
}

const run = (commandLine: string[], environment?: Record<string, string>) =>
  runCommand(folder, commandLine, environment);

const atWorkspace = () => ({ WORKSPACE_URL: desk.place.gatewayUrl, WORKSPACE_API_KEY: apiKey });

const cli = (...commandLine: string[]) => desk.cli(commandLine);

/** A call through the proxy; null where it broke off. */
async function callBy(proxy: string, url: string, body?: string): Promise<string | null> {
  const { port } = new URL(proxy);
  const options = {
    host: "127.0.0.1",
    port,
    path: url,
    method: body === undefined ? "GET" : "POST",
    headers: {
      host: new URL(url).host,
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
  };
  const request = httpRequest(options).end(body);
  // One that breaks off after its head says so here as well.
  request.on("error", () => {});
  try {
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return await text(response);
  } catch {
    return null;
  }
}

/** The same call over TLS. */
async function callSecurely(proxy: string, host: string, port: number, ca: string) {
  const tls = await tunnel(proxy, host, port, ca);
  const request = httpRequest({
    createConnection: () => tls,
    path: "/secure",
    headers: { host: `${host}:${port}` },
  }).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const body = await text(response);
  tls.destroy();
  return body;
}

test("record --proxy writes what passed it as a HAR, safely and without a workspace", async () => {
  const authority = await generateCACertificate();
  const site = getLocal({ https: { key: authority.key, cert: authority.cert } });
  await site.start();
  await site.forGet("/secure").thenReply(200, "from afar");
  onTestFinished(() => site.stop());
  const trust = join(folder, "upstream-ca.pem");
  await writeFile(trust, authority.cert);
  const out = join(folder, "session.har");
  const recording = run(
    ["record", "--proxy", "--port", "0", "--out", out, "--trust", trust, "--json"],
    { WORKSPACE_URL: "http://127.0.0.1:1" },
  );
  const { proxy, certificate } = JSON.parse(await recording.first) as Record<string, string>;
  if (!proxy || !certificate) throw new Error("It does not say where it is");
  const key = join(folder, "data", "recording-ca.key.pem");
  expect((await stat(key)).mode & 0o777).toBe(0o600);

  expect(await callBy(proxy, `${upstreamUrl}/zipped`)).toBeTruthy();
  expect(await callBy(proxy, `${upstreamUrl}/stream`)).toBe("data: 1\n\ndata: 2\n\n");
  expect(await callBy(proxy, `${upstreamUrl}/echo`, `{"apiKey":"${secret}"}`)).toBe('{"ok":true}');
  expect(await callBy(proxy, `${upstreamUrl}/cut`)).toBeNull();
  const ca = await readFile(certificate, "utf8");
  expect(await callSecurely(proxy, "localhost", site.port, ca)).toBe("from afar");
  for (const { address, family, internal } of Object.values(networkInterfaces())
    .flat()
    .flatMap((each) => each ?? []))
    if (!internal && family === "IPv4") await expect(reaches(address, proxy)).resolves.toBe(false);

  const { code, lines } = await recording.end();
  expect(code).toBe(0);
  expect(JSON.parse(lines.slice(1).join("\n"))).toMatchObject({
    capture: null,
    har: { exchanges: 5 },
    leftOut: 0,
    file: out,
  });
  expect((await stat(out)).mode & 0o777).toBe(0o600);
  const har = await readFile(out, "utf8");
  expect(har).not.toContain(secret);
  const { log } = JSON.parse(har) as { log: { entries: Entry[] } };
  const byPath = new Map(log.entries.map((entry) => [new URL(entry.request.url).pathname, entry]));
  expect(byPath.get("/zipped")?.response.content.text).toMatch(/^\{"password":"redacted-password-/);
  const [first = 0, second = 0] = byPath.get("/stream")?.response.content._eventTimesMs ?? [];
  expect(second - first).toBeGreaterThan(40);
  expect(byPath.get("/cut")).toMatchObject({
    _error: "broken-off",
    response: { content: { text: "half" } },
  });
  expect(byPath.get("/secure")?.request.url).toBe(`https://localhost:${site.port}/secure`);
}, 60_000);

interface Entry {
  request: { url: string };
  response: { content: { text: string; _eventTimesMs?: number[] } };
}

async function reaches(address: string, proxy: string): Promise<boolean> {
  const socket = connect(Number(new URL(proxy).port), address);
  return Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(() => false),
  ])
    .catch(() => false)
    .finally(() => socket.destroy());
}

test("record --proxy keeps what passed it in a capture of the workspace", async () => {
  const recording = run(
    ["record", "--proxy", "--port", "0", "--name", "by proxy", "--json"],
    atWorkspace(),
  );
  const { proxy = "", captureId = "" } = JSON.parse(await recording.first) as Record<
    string,
    string
  >;
  await callBy(proxy, `${upstreamUrl}/stream`);
  const { lines } = await recording.end();
  const { capture } = JSON.parse(lines.slice(1).join("\n")) as { capture: object };
  expect(capture).toMatchObject({
    id: captureId,
    name: "by proxy",
    status: "ready",
    exchange_count: 1,
  });
}, 60_000);

test("record UPSTREAM records calls through the gateway until it is ended; modes replays them", async () => {
  await cli("pools", "set", "local", "--base-url", upstreamUrl);
  await desk.cli(["accounts", "add", "local", "a"], `${secret}\n`);
  const ask = () =>
    fetch(`${desk.place.gatewayUrl}/upstreams/local/echo`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
  const recording = run(["record", "local", "--name", "by hand"], atWorkspace());
  expect(await recording.first).toMatch(/^Recording local into cap_\w{26}: call http/);
  expect(await (await ask()).text()).toBe('{"ok":true}');
  expect((await cli("modes")).stdout).toMatch(/local +record +cap_/);
  const { lines } = await recording.end();
  const [, id = ""] = /^(cap_\w{26}) is ready: 1 exchange, /.exec(lines.at(-1) ?? "") ?? [];
  expect(id).not.toBe("");
  const set = await cli("modes", "set", "local", "replay", "--capture", id);
  expect(set.stdout).toContain(`are answered from ${id}.`);
  expect((await ask()).headers.get("x-workspace-replay")).toBe("played");
  expect((await cli("modes", "set", "local", "pass")).stdout).toContain("pass.");
  await vi.waitFor(async () => expect((await ask()).headers.has("x-workspace-replay")).toBe(false));
}, 60_000);
