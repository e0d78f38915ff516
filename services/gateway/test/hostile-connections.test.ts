import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { FakeService, pause, RawConnection, sendRaw, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway | undefined;

beforeAll(async () => {
  knowledge = await FakeService.start();
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  knowledge.requests.length = 0;
});
afterAll(() => knowledge.close());

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((m) => m[1]);
const head = (target: string, { key }: TestGateway, lines = "") =>
  `GET ${target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n${lines}\r\n`;

describe("header bytes", () => {
  test("beyond ASCII arrive as they were sent, and make no other header", async () => {
    gateway = await startGateway({ knowledge });
    const bytes = Array.from({ length: 128 }, (_, at) => String.fromCharCode(128 + at)).join("");
    const lines = `X-Bytes: a${bytes}z\r\nX-Next: 1\r\n`;
    await sendRaw(gateway.port, head("/v1/agent", gateway, lines));
    expect(knowledge.requests[0]?.headers["x-bytes"]).toEqual([`a${bytes}z`]);
    expect(knowledge.requests[0]?.headers["x-next"]).toEqual(["1"]);
  });

  test.each([
    ["an 8-bit name", "X-\u00e9: 1"],
    ["a control in a value", "X-A: 1\u00012"],
    ["DEL in a value", "X-A: 1\u007f2"],
    ["a space in a name", "X A: 1"],
  ])("%s is refused", async (_name, line) => {
    gateway = await startGateway({ knowledge });
    const text = await sendRaw(gateway.port, head("/v1/agent", gateway, `${line}\r\n`));
    expect(statuses(text)).toEqual(["400"]);
    expect(knowledge.requests).toEqual([]);
  });

  test("an 8-bit target is refused", async () => {
    gateway = await startGateway({ knowledge });
    expect(statuses(await sendRaw(gateway.port, head("/v1/\u00e9", gateway)))).toEqual(["400"]);
    expect(knowledge.requests).toEqual([]);
  });
});

describe("pipelined requests", () => {
  const crowd = 60;
  const pipeline = (to: TestGateway) =>
    new RawConnection(to.port).send(head("/v1/agent", to).repeat(crowd));

  test("count each against the limits, and are answered in order", async () => {
    gateway = await startGateway({ knowledge }, { IP_REQUESTS_PER_MINUTE: "60", IP_BURST: "6" });
    knowledge.handler = (_request, response) => setTimeout(() => response.end("{}"), 20);
    const raw = pipeline(gateway);
    await raw.until((text) => statuses(text).length === crowd);
    raw.destroy();
    const expected = Array.from({ length: crowd }, (_, at) => (at < 6 ? "200" : "429"));
    expect(statuses(raw.received)).toEqual(expected);
    expect(knowledge.requests).toHaveLength(6);
  });

  test("get no more of a service at once than there are connections to it", async () => {
    gateway = await startGateway({ knowledge }, { MAX_UPSTREAM_CONNECTIONS: "5" });
    let running = 0;
    let most = 0;
    knowledge.handler = (_request, response) => {
      most = Math.max(most, ++running);
      setTimeout(() => {
        running--;
        response.end("{}");
      }, 100);
    };
    const raw = pipeline(gateway);
    await raw.until((text) => statuses(text).length === crowd);
    raw.destroy();
    expect(most).toBe(5);
    expect(new Set(statuses(raw.received))).toEqual(new Set(["200", "503"]));
    await pause(150);
  });
});

describe("CONNECT", () => {
  const wish = "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n";

  test("by a client that breaks off at once harms nobody", async () => {
    gateway = await startGateway({ knowledge });
    const { port } = gateway;
    const faults: unknown[] = [];
    const note = (fault: unknown) => faults.push(fault);
    process.on("uncaughtException", note);
    onTestFinished(() => void process.off("uncaughtException", note));
    for (let time = 0; time < 20; time++) {
      const { socket } = new RawConnection(port);
      await once(socket, "connect");
      socket.write(wish, () => socket.resetAndDestroy());
      await once(socket, "close");
    }
    expect(statuses(await sendRaw(port, wish))).toEqual(["405"]);
    expect(faults).toEqual([]);
  });

  test.each([
    ["begun", true],
    ["due", false],
  ])("says nothing amid an answer that is %s, and ends the connection", async (_what, isBegun) => {
    gateway = await startGateway({ knowledge });
    const left = Promise.withResolvers<void>();
    knowledge.handler = (_request, response) => {
      response.on("close", () => left.resolve());
      if (isBegun) response.write("half of it");
    };
    const raw = new RawConnection(gateway.port).send(head("/v1/agent", gateway, "trailer: x\r\n"));
    await raw.until((text) => text.includes("half of it") || !isBegun);
    await waitFor(() => knowledge.requests.length === 1);
    raw.send(wish);
    await raw.closed;
    await left.promise;
    expect(statuses(raw.received)).toEqual(isBegun ? ["200"] : []);
  });
});
