import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, pause, RawConnection, sendJson, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge }, { STALL_TIMEOUT: "2s" });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
});

test("an event is passed on when it comes, and its bytes are the service's", async () => {
  knowledge.handler = async (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let event = 0; event < 5; event++) {
      response.write(`data: ${event} ä\n\n`);
      await pause(60);
    }
    response.end("data: [DONE]\n\n");
  };
  const response = await gateway.call("/v1/agent");
  const times: number[] = [];
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    times.push(performance.now());
    text += decoder.decode(part, { stream: true });
  }
  expect(text).toBe(`${[0, 1, 2, 3, 4].map((n) => `data: ${n} ä\n\n`).join("")}data: [DONE]\n\n`);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(200);
});

test("the head of a stream leaves before its first event", async () => {
  knowledge.handler = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    setTimeout(() => response.end("data: late\n\n"), 400);
  };
  const startedAt = performance.now();
  const response = await gateway.call("/v1/agent");
  expect(performance.now() - startedAt).toBeLessThan(300);
  expect(await response.text()).toBe("data: late\n\n");
});

test("the client's leaving ends the service's work", async () => {
  let left = false;
  knowledge.handler = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    response.on("close", () => (left = true));
  };
  const controller = new AbortController();
  const response = await gateway.call("/v1/agent", { signal: controller.signal });
  await response.body?.getReader().read();
  controller.abort();
  await waitFor(() => left, 1_000);
});

test("the client's leaving before the answer ends the work too", async () => {
  let left = false;
  knowledge.handler = (_request, response) => response.on("close", () => (left = true));
  const controller = new AbortController();
  const call = gateway.call("/v1/agent", { signal: controller.signal });
  await waitFor(() => knowledge.requests.length === 1);
  controller.abort();
  await expect(call).rejects.toThrow();
  await waitFor(() => left, 1_000);
});

test("a reader that stops reading stops the service, and is cut off in time", async () => {
  let written = 0;
  let left = false;
  knowledge.handler = (_request, response) => {
    response.on("close", () => (left = true));
    response.writeHead(200, { "content-type": "application/octet-stream" });
    const write = () => {
      while (!left && response.write(Buffer.alloc(65_536))) written += 65_536;
      written += 65_536;
    };
    response.on("drain", write);
    write();
  };
  const raw = new RawConnection(gateway.port).send(
    `GET /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\n\r\n`,
  );
  raw.socket.pause();
  await pause(600);
  const soFar = written;
  await pause(300);
  expect(written).toBe(soFar);
  expect(written).toBeLessThan(32 * 2 ** 20);
  await waitFor(() => left, 6_000);
  raw.destroy();
});

test("a reader that goes on reading gets all", async () => {
  const size = 30 * 2 ** 20;
  knowledge.handler = (_request, response) => {
    response.writeHead(200, { "content-length": size });
    response.end(Buffer.alloc(size, 7));
  };
  const response = await gateway.call("/v1/agent");
  let bytes = 0;
  let parts = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (parts++ % 50 === 0) await pause(2);
  }
  expect(bytes).toBe(size);
});
