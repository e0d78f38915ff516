import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { FakeService, pause, RawConnection, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
});
afterEach(async () => {
  await gateway.close();
  knowledge.requests.length = 0;
});
afterAll(() => knowledge.close());

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((m) => m[1]);
const post = (lines: string, body = "") =>
  `POST /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\n${lines}\r\n${body}`;
const plain = (body: string) => post(`Content-Length: ${body.length}\r\n`, body);

/** Answers with the body that it was asked with. */
function echo(): void {
  knowledge.handler = (request, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    request.pipe(response);
  };
}

test("plain, chunked, pipelined and malformed requests take turns on one connection", async () => {
  gateway = await startGateway({ knowledge });
  echo();
  const raw = new RawConnection(gateway.port);
  const rounds = [
    [plain("one"), 1],
    [post("Transfer-Encoding: chunked\r\n", "3\r\ntwo\r\n0\r\n\r\n"), 2],
    [plain("three"), 3],
    [plain("four") + plain("five"), 5],
    ["no request\r\n\r\n", 6],
  ] as const;
  for (const [text, count] of rounds) {
    raw.send(text);
    await raw.until((received) => statuses(received).length === count);
    await pause(30);
  }
  await raw.closed;
  expect(statuses(raw.received)).toEqual(["200", "200", "200", "200", "200", "400"]);
  const said = ["one", "two", "three", "four", "five"].map((word) => raw.received.indexOf(word));
  expect(said).toEqual(said.toSorted((a, b) => a - b));
  expect(said).not.toContain(-1);
});

test("what is sent ahead of an answer is answered after it, however long that takes", async () => {
  gateway = await startGateway({ knowledge });
  let asked = 0;
  knowledge.handler = (_request, response) => {
    const name = `answer ${++asked}`;
    response.write("begun ");
    setTimeout(() => response.end(name), 150);
  };
  const raw = new RawConnection(gateway.port).send(plain("{}"));
  await raw.until((text) => text.includes("begun"));
  for (let turn = 0; turn < 3; turn++) raw.send(plain("{}"));
  await raw.until((text) => text.includes("answer 4"));
  raw.destroy();
  expect([...raw.received.matchAll(/answer \d/g)].join()).toBe(
    "answer 1,answer 2,answer 3,answer 4",
  );
});

test("head and body may come apart, at once or slowly", async () => {
  gateway = await startGateway({ knowledge });
  echo();
  const raw = new RawConnection(gateway.port);
  raw.socket.setNoDelay(true);
  for (const waitMs of [5, 200]) {
    raw.send(post("Content-Length: 6\r\n"));
    await pause(waitMs);
    raw.send(`b${waitMs}`);
    await pause(waitMs);
    raw.send(".".repeat(5 - String(waitMs).length));
    await raw.until((text) => text.includes(`b${waitMs}`));
  }
  raw.destroy();
  expect(statuses(raw.received)).toEqual(["200", "200"]);
});

test("a client that leaves its stream with more to ask is noticed", async () => {
  gateway = await startGateway({ knowledge });
  const left = Promise.withResolvers<void>();
  knowledge.handler = (_request, response) => {
    response.on("close", () => left.resolve());
    response.write("begun");
  };
  const raw = new RawConnection(gateway.port).send(plain("{}"));
  await raw.until((text) => text.includes("begun"));
  raw.send(plain("{}"));
  await pause(30);
  raw.socket.end();
  await left.promise;
  await raw.closed;
  expect(knowledge.requests).toHaveLength(1);
});

test("CONNECT amid an answer is said nothing to before it is over", async () => {
  gateway = await startGateway({ knowledge });
  knowledge.handler = (_request, response) => {
    response.write("begun ");
    setTimeout(() => response.end("ended"), 150);
  };
  const raw = new RawConnection(gateway.port).send(plain("{}"));
  await raw.until((text) => text.includes("begun"));
  raw.send("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n");
  await raw.closed;
  expect(statuses(raw.received)).toEqual(["200", "405"]);
  expect(raw.received.indexOf("ended")).toBeLessThan(raw.received.indexOf("405"));
});

test("a connection that asks nothing is told so and ended after the time for a head", async () => {
  gateway = await startGateway({ knowledge }, { HEADERS_TIMEOUT: "400ms" });
  const raw = new RawConnection(gateway.port);
  await once(raw.socket, "connect");
  const startedAt = performance.now();
  await raw.closed;
  expect(performance.now() - startedAt).toBeGreaterThan(350);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(statuses(raw.received)).toEqual(["408"]);
});

test("a header of a service that HTTP cannot carry is its fault, and reaches nobody", async () => {
  gateway = await startGateway({ knowledge });
  knowledge.handler = (request) => {
    request.socket.write("HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: b\r\ncontent-length: 2\r\n\r\n{}");
  };
  const raw = new RawConnection(gateway.port).send(plain("{}"));
  await raw.until((text) => statuses(text).length === 1);
  raw.destroy();
  expect(statuses(raw.received)).toEqual(["502"]);
  expect(raw.received).not.toContain("Set-Cookie");
});

test("a draining gateway lets idle connections go at once", async () => {
  gateway = await startGateway({ knowledge });
  echo();
  const raw = new RawConnection(gateway.port).send(plain("{}"));
  await raw.until((text) => text.includes("{}"));
  const startedAt = performance.now();
  await gateway.drain();
  await raw.closed;
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await waitFor(() => raw.socket.closed);
});
