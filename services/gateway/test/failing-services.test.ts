import { createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, listen, portOf, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
});

test("nothing listens: 503 in the shape of the API, soon", async () => {
  const alone = await startGateway({ knowledge: 1, web: 1 });
  const startedAt = performance.now();
  const agent = await alone.call("/v1/agent", { method: "POST", body: "{}" });
  expect(agent.status).toBe(503);
  expect(agent.headers.get("retry-after")).toBe("2");
  expect(await agent.json()).toEqual({
    error: {
      message: "The service knowledge is not running or still starting",
      type: "bad_gateway",
      code: 503,
    },
  });
  const own = await alone.call("/api/knowledge/threads");
  expect(own.headers.get("content-type")).toContain("application/problem+json");
  const page = await alone.call("/", { headers: { accept: "text/html" } });
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("The service web is not running");
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await alone.close();
});

test("it accepts and says nothing: 504 within the time limit", async () => {
  const silent = createServer(() => {});
  await listen(silent);
  const waiting = await startGateway({ knowledge: portOf(silent) }, { ANSWER_TIMEOUT: "500ms" });
  const startedAt = performance.now();
  const response = await waiting.call("/v1/agent");
  expect(response.status).toBe(504);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await waiting.close();
  silent.close();
});

test.each([
  ["no HTTP", "hello\r\n\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"],
  [
    "length and chunks",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
  ],
  ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
  ["an unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"],
  ["a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"],
  ["a control in a header", "HTTP/1.1 200 OK\r\nx: a\u0001b\r\nContent-Length: 0\r\n\r\n"],
  ["an endless head", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(70_000)}`],
  ["nothing but a goodbye", ""],
])("it sends %s: 502", async (_name, answer) => {
  const broken = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(answer));
  });
  await listen(broken);
  const fronted = await startGateway({ knowledge: portOf(broken) });
  const response = await fronted.call("/v1/agent", { method: "POST", body: "{}" });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ error: { type: "bad_gateway", code: 502 } });
  await fronted.close();
  broken.close();
});

test("it dies in the middle of an answer: the client sees that it is not whole", async () => {
  knowledge.handler = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    setTimeout(() => response.socket?.destroy(), 30);
  };
  const response = await gateway.call("/v1/agent");
  await expect(response.text()).rejects.toThrow();
  knowledge.handler = (_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half");
    setTimeout(() => response.socket?.destroy(), 30);
  };
  await expect((await gateway.call("/v1/agent")).text()).rejects.toThrow();
});

test("a connection that was closed while idle costs a read nothing", async () => {
  await gateway.call("/v1/agent");
  for (let turn = 0; turn < 5; turn++) {
    knowledge.handler = (request, response) => {
      // Closes the kept connection at the moment the request arrives on it.
      if (knowledge.requests.length === 1) request.socket.destroy();
      else sendJson(response, { ok: true });
    };
    knowledge.requests.length = 0;
    expect((await gateway.call("/v1/agent")).status).toBe(200);
  }
});

test("interim answers are passed over", async () => {
  knowledge.handler = (_request, response) => {
    response.writeEarlyHints({ link: "</x>; rel=preload" });
    sendJson(response, { ok: true });
  };
  expect(await (await gateway.call("/v1/agent")).json()).toEqual({ ok: true });
});

test("a refusal in the middle of an upload reaches the client", async () => {
  knowledge.handler = (_request, response) => sendJson(response, { error: "no" }, 422);
  const response = await gateway.call("/api/knowledge/documents", {
    method: "POST",
    body: Buffer.alloc(20 * 2 ** 20),
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toEqual({ error: "no" });
});
