import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeService, pause, RawConnection, startGateway, waitFor } from "./harness.ts";

let knowledge: FakeService;

beforeAll(async () => {
  knowledge = await FakeService.start();
});
afterAll(() => knowledge.close());

describe("drain", () => {
  test("finishes what runs, takes nothing new", async () => {
    const gateway = await startGateway({ knowledge });
    knowledge.handler = (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      setTimeout(() => response.end("data: 2\n\n"), 400);
    };
    const idle = new RawConnection(gateway.port);
    await waitFor(() => idle.socket.readyState === "open");
    const running = await gateway.call("/v1/agent");
    const drained = gateway.drain();
    await pause(50);
    await expect(gateway.fetch("/health")).rejects.toThrow();
    expect(await running.text()).toBe("data: 1\n\ndata: 2\n\n");
    idle.destroy();
    await drained;
    await gateway.close();
  });
});

describe("many connections", () => {
  test("10,000 idle connections leave room for requests, in bounded memory", async () => {
    const count = 10_000;
    const gateway = await startGateway({ knowledge }, { HEADERS_TIMEOUT: "120s" });
    knowledge.handler = (_request, response) => response.end("{}");
    const before = process.memoryUsage().rss;
    const clients = fork(new URL("idle-clients.ts", import.meta.url), [
      String(gateway.port),
      String(count),
    ]);
    expect(await said(clients)).toEqual({ open: count });
    const metrics = await (await gateway.fetch("/metrics")).text();
    const open = Number(/gateway_client_connections\{[^}]*\} (\d+)/.exec(metrics)?.[1]);
    expect(open).toBeGreaterThanOrEqual(count);
    const startedAt = performance.now();
    for (let turn = 0; turn < 20; turn++)
      expect((await gateway.call("/v1/agent")).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect((process.memoryUsage().rss - before) / count).toBeLessThan(20_000);
    const end = said(clients);
    clients.send("stop");
    expect(await end).toEqual({ lost: 0 });
    await gateway.close();
  }, 90_000);

  test("connections beyond the maximum are closed, the others served", async () => {
    const gateway = await startGateway({ knowledge }, { MAX_CONNECTIONS: "20" });
    knowledge.handler = (_request, response) => response.end("{}");
    const raws = Array.from({ length: 40 }, () => new RawConnection(gateway.port));
    await waitFor(() => raws.filter((raw) => raw.socket.closed).length >= 20);
    const alive = raws.find((raw) => !raw.socket.closed);
    alive?.send(
      `GET /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\n\r\n`,
    );
    await alive?.until((text) => text.includes("200 OK"));
    expect(alive?.received).toContain("200 OK");
    for (const raw of raws) raw.destroy();
    await gateway.close();
  });

  test("a service without a connection left is 503, and recovers", async () => {
    const gateway = await startGateway({ knowledge }, { MAX_UPSTREAM_CONNECTIONS: "2" });
    knowledge.handler = (_request, response) => setTimeout(() => response.end("{}"), 200);
    const results = await Promise.all([1, 2, 3].map(() => gateway.call("/v1/agent")));
    expect(results.map((response) => response.status).toSorted((a, b) => a - b)).toEqual([
      200, 200, 503,
    ]);
    expect((await gateway.call("/v1/agent")).status).toBe(200);
    await gateway.close();
  });
});

async function said(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, "message");
  return message;
}
