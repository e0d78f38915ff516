import { request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Exchange, ExchangeBody, HeaderPair } from "@workspace/traffic";
import { expect, onTestFinished, test } from "vitest";
import { Cassette } from "./cassette.ts";
import { createReplayServer } from "./replay-server.ts";
import type { ReplayOptions } from "./replay-server.ts";

const events = 'event: a\ndata: {"n":1}\n\n: alive\n\ndata: two\n\ndata: [DONE]\n\n';

function recorded(path: string, answer: Partial<Answer> = {}): Exchange {
  const { status = 200, headers = [], body = null, durationMs = null } = answer;
  return {
    id: path,
    startedAt: null,
    durationMs,
    request: {
      method: "GET",
      url: `https://x.test${path}`,
      httpVersion: null,
      headers: [],
      body: null,
    },
    response: { status, statusText: "", httpVersion: null, headers, body },
    messages: [],
  };
}

interface Answer {
  status: number;
  headers: readonly HeaderPair[];
  body: ExchangeBody | null;
  durationMs: number;
}

function body(text: string, contentType: string, eventTimesMs?: readonly number[]): ExchangeBody {
  return {
    contentType,
    content: { kind: "text", text },
    truncated: false,
    ...(eventTimesMs ? { eventTimesMs } : {}),
  };
}

async function serve(exchanges: readonly Exchange[], options: Partial<ReplayOptions> = {}) {
  const cassette = new Cassette();
  for (const exchange of exchanges) cassette.add(exchange);
  const server = createReplayServer(cassette, { timing: "none", ...options });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

test("status, headers and body are as recorded, without what belonged to the connection", async () => {
  const headers: HeaderPair[] = [
    ["content-type", "application/json"],
    ["content-encoding", "br"],
    ["content-length", "3"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
    ["x-bad", "line\nbreak"],
    ["x-ratelimit-remaining", "7"],
  ];
  const url = await serve([
    recorded("/a", { status: 429, headers, body: body('{"error":"slow"}', "application/json") }),
  ]);
  const response = await fetch(`${url}/a`);
  expect(response.status).toBe(429);
  expect(await response.json()).toEqual({ error: "slow" });
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(response.headers.get("x-ratelimit-remaining")).toBe("7");
  expect(response.headers.has("content-encoding")).toBe(false);
  expect(response.headers.has("x-bad")).toBe(false);
});

test("redirects and cookies of recorded hosts stay here", async () => {
  const to = (path: string, location: string) =>
    recorded(path, { status: 302, headers: [["location", location]] });
  const url = await serve([
    to("/inside", "https://x.test/next?page=2#end"),
    to("/outside", "https://elsewhere.test/next"),
    recorded("/cookie", {
      headers: [["set-cookie", "a=1; Domain=x.test; Path=/; Secure; HttpOnly; SameSite=None"]],
    }),
  ]);
  const read = (path: string) => fetch(`${url}${path}`, { redirect: "manual" });
  expect((await read("/inside")).headers.get("location")).toBe("/next?page=2#end");
  expect((await read("/outside")).headers.get("location")).toBe("https://elsewhere.test/next");
  expect((await read("/cookie")).headers.getSetCookie()).toEqual(["a=1; Path=/; HttpOnly"]);
});

test("a compressed request is the same call", async () => {
  const call = recorded("/zip");
  const url = await serve([
    {
      ...call,
      request: { ...call.request, method: "POST", body: body('{"a":1}', "application/json") },
    },
  ]);
  const send = (content: Buffer) =>
    fetch(`${url}/zip`, {
      method: "POST",
      headers: { "content-encoding": "gzip", "content-type": "application/json" },
      body: new Uint8Array(content),
    });
  expect((await send(gzipSync('{"a":1}'))).status).toBe(200);
  expect((await send(gzipSync('{"a":2}'))).status).toBe(404);
  expect((await send(gzipSync(Buffer.alloc(64 * 1024 * 1024)))).status).toBe(413);
});

test("a stream comes event by event, byte for byte, at once or in its time", async () => {
  const stream = recorded("/s", {
    headers: [["content-type", "text/event-stream"]],
    body: body(events, "text/event-stream", [0, 0, 150, 300]),
    durationMs: 300,
  });
  const atOnce = performance.now();
  expect(await (await fetch(`${await serve([stream])}/s`)).text()).toBe(events);
  expect(performance.now() - atOnce).toBeLessThan(250);

  const began = performance.now();
  const response = await fetch(`${await serve([stream], { timing: "original" })}/s`);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).toString()).toContain("event: a");
  expect(performance.now() - began).toBeLessThan(140);
  while (!(await reader?.read())?.done);
  expect(performance.now() - began).toBeGreaterThanOrEqual(290);
});

test("an answer that broke off breaks off again, behind what came of it", async () => {
  const cut = {
    headers: [["content-type", "text/event-stream"]] satisfies HeaderPair[],
    body: body("data: 1\n\ndata: 2", "text/event-stream"),
  };
  const url = await serve([
    { ...recorded("/stream", cut), error: "broken-off" },
    { ...recorded("/json", { body: body('{"a":', "application/json") }), error: "broken-off" },
  ]);
  for (const [path, text] of [
    ["/stream", "data: 1\n\ndata: 2"],
    ["/json", '{"a":'],
  ]) {
    let came = "";
    const reading = (async () => {
      const response = await fetch(`${url}${path}`);
      for await (const chunk of response.body ?? []) came += Buffer.from(chunk).toString();
    })();
    await expect(reading).rejects.toThrow("terminated");
    expect(came).toBe(text);
  }
});

test("what was not recorded is refused, with what came nearest", async () => {
  const url = await serve([recorded("/users?limit=2")]);
  const response = await fetch(`${url}/users?limit=3`);
  expect(response.status).toBe(404);
  expect(response.headers.get("x-workspace-replay")).toBe("not-recorded");
  expect(await response.json()).toMatchObject({
    type: "not-recorded",
    detail: "GET /users was recorded, but not with this query limit.",
  });
});

test("pages of this machine may read it, pages and names from elsewhere may not", async () => {
  const url = await serve([recorded("/a")]);
  const origin = "http://localhost:3000";
  const preflight = await fetch(`${url}/a`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe(origin);
  const foreign = await fetch(`${url}/a`, { headers: { origin: "https://evil.example" } });
  expect(foreign.headers.has("access-control-allow-origin")).toBe(false);
  expect(await statusFor(url, "evil.example")).toBe(421);
  expect(await statusFor(url, "localhost:1")).toBe(200);
});

test("a request beyond its bound is refused", async () => {
  const url = await serve([], { maxRequestBytes: 10 });
  const response = await fetch(`${url}/a`, { method: "POST", body: "x".repeat(11) });
  expect(response.status).toBe(413);
});

/** `fetch` does not let its Host be set. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = send(`${url}/a`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once("error", reject);
    request.end();
  });
}
