import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeService, pause, RawConnection, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge, web: knowledge }, { STALL_TIMEOUT: "2s" });
  knowledge.handler = async (request, response) => {
    const hash = createHash("sha256");
    for await (const part of request) hash.update(part as Buffer);
    sendJson(response, { hash: hash.digest("hex") });
  };
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});

/** Text of every byte there is. */
function everyByte(length: number): string {
  return Array.from({ length }, (_, at) => String.fromCharCode(at % 256)).join("");
}

function headOf(body: string): string {
  return (
    `POST /v1/agent HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${gateway.key}\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`
  );
}

function hashOf(body: string): string {
  return createHash("sha256").update(Buffer.from(body, "latin1")).digest("hex");
}

// 16,384 bytes is the most that leaves as one string with its head.
test.each([1, 256, 16_384, 16_385, 40_000])("a body of %i bytes arrives as it is", async (size) => {
  const body = everyByte(size);
  const raw = new RawConnection(gateway.port).send(headOf(body) + body);
  expect(await raw.until((text) => text.includes("}"))).toContain(hashOf(body));
  raw.destroy();
});

test.each([
  ["after its head", [0]],
  ["begun with its head", [1, 100]],
  ["in three parts", [0, 10, 300]],
])("a body that comes %s is whole", async (_name, cuts) => {
  const body = everyByte(400);
  const text = headOf(body) + body;
  const bodyStart = text.length - body.length;
  const raw = new RawConnection(gateway.port);
  let sent = 0;
  for (const cut of [...cuts.map((place) => bodyStart + place), text.length]) {
    raw.send(text.slice(sent, cut));
    sent = cut;
    await pause(30);
  }
  expect(await raw.until((text) => text.includes("}"))).toContain(hashOf(body));
  raw.destroy();
});

test("requests with bodies follow each other on a connection, sent at once or in turn", async () => {
  const bodies = [everyByte(10), everyByte(300), everyByte(20_000)];
  const raw = new RawConnection(gateway.port);
  raw.send(bodies.map((body) => headOf(body) + body).join(""));
  await raw.until((text) => text.split("}").length > 3);
  for (const [at, body] of bodies.entries()) {
    raw.send(headOf(body) + body);
    await raw.until((text) => text.split("}").length > 4 + at);
  }
  const hashes = [...raw.received.matchAll(/"hash":"(\w+)"/g)].map(([, hash]) => hash);
  expect(hashes).toEqual([...bodies, ...bodies].map(hashOf));
  raw.destroy();
});

test("a body that stops half way is told so, and its connection closed", async () => {
  const body = everyByte(100);
  const raw = new RawConnection(gateway.port).send(headOf(body) + body.slice(0, 50));
  expect(await raw.until((text) => text.includes("HTTP/1.1 408"))).toContain("HTTP/1.1 408");
  await raw.closed;
});
