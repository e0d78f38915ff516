import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeService, pause, RawConnection, sendJson, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge }, { KEEP_ALIVE_TIMEOUT: "400ms" });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});

const request = () =>
  `GET /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\n\r\n`;

test("a connection on which nothing is asked any more is closed after its time", async () => {
  const raw = new RawConnection(gateway.port).send(request());
  await raw.until((text) => text.includes('"ok"'));
  const startedAt = performance.now();
  await raw.closed;
  expect(performance.now() - startedAt).toBeGreaterThan(350);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});

test("one that asks again and again stays, and so does one that waits for its answer", async () => {
  const raw = new RawConnection(gateway.port);
  for (let turn = 1; turn <= 6; turn++) {
    raw.send(request());
    await waitFor(() => raw.received.split('"ok"').length > turn);
    await pause(100);
  }
  knowledge.handler = (_request, response) =>
    setTimeout(() => sendJson(response, { late: 1 }), 900);
  raw.send(request());
  await raw.until((text) => text.includes('"late"'), 3_000);
  expect(raw.received).toContain('"late"');
  raw.destroy();
});
