import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeService, pause, RawConnection, sendJson, sendRaw, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let web: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  web = await FakeService.start();
  gateway = await startGateway(
    { knowledge, web },
    { HEADERS_TIMEOUT: "1s", STALL_TIMEOUT: "1s", KEEP_ALIVE_TIMEOUT: "1s" },
  );
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
  await web.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
  web.requests.length = 0;
  knowledge.handler = (request, response) => {
    request.resume().on("end", () => sendJson(response, { ok: true }));
  };
});

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((m) => m[1]);
const auth = () => `Host: localhost\r\nAuthorization: Bearer ${gateway.key}\r\n`;

describe("request smuggling", () => {
  const smuggled = "GET /v1/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  test.each<[string, string]>([
    [
      "CL.TE",
      `Content-Length: ${smuggled.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      "TE.CL",
      "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n",
    ],
    ["TE.TE, identity last", `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`],
    [
      "TE.TE, twice",
      `Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ["TE.TE, other coding first", `Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ["an unknown coding", `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
    [
      "a coding with a vertical tab",
      `Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ["two lengths", `Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`],
    ["two equal lengths", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"],
    ["a list of lengths", "Content-Length: 2, 2\r\n\r\n{}"],
    ["a signed length", "Content-Length: +2\r\n\r\n{}"],
    ["a negative length", "Content-Length: -2\r\n\r\n{}"],
    ["a hexadecimal length", "Content-Length: 0x2\r\n\r\n{}"],
    ["a length with a letter", "Content-Length: 2a\r\n\r\n{}"],
    ["an enormous length", "Content-Length: 99999999999999999999\r\n\r\n{}"],
    ["a space before the colon", "Content-Length : 2\r\n\r\n{}"],
    ["a folded header", "X-A: 1\r\n Content-Length: 2\r\n\r\n"],
    ["a first line that is folded", " X-A: 1\r\n\r\n"],
    ["a bare LF", "X-A: 1\nContent-Length: 2\n\n{}"],
    ["a bare CR", "X-A: 1\rContent-Length: 2\r\n\r\n"],
    ["a NUL in a header", "X-A: 1\u00002\r\n\r\n"],
    ["a header without a name", ": 1\r\n\r\n"],
    ["a header without a colon", "X-A\r\n\r\n"],
    ["a bad chunk size", "Transfer-Encoding: chunked\r\n\r\nzz\r\nhi\r\n0\r\n\r\n"],
    [
      "a chunk that is longer than its size",
      "Transfer-Encoding: chunked\r\n\r\n1\r\nhello\r\n0\r\n\r\n",
    ],
    ["a chunk size beyond 64 bits", "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhi"],
    ["chunks that end in a bare LF", "Transfer-Encoding: chunked\r\n\r\n2\nhi\n0\n\n"],
  ])("%s is refused and nothing is smuggled", async (_name, rest) => {
    const text = await sendRaw(gateway.port, `POST /v1/agent HTTP/1.1\r\n${auth()}${rest}`);
    await pause(20);
    expect(statuses(text)).toEqual(["400"]);
    expect(knowledge.requests.map(({ url }) => url)).not.toContain("/v1/smuggled");
    expect(knowledge.requests.length).toBeLessThanOrEqual(1);
  });

  test("CL.0: a body on a read is a body, not the next request", async () => {
    const text = await sendRaw(
      gateway.port,
      `GET /v1/agent HTTP/1.1\r\n${auth()}Content-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
    );
    expect(statuses(text)).toEqual(["200"]);
    expect(knowledge.requests.map(({ url }) => url)).toEqual(["/v1/agent"]);
  });

  test("the body of a refused request is not the next request", async () => {
    const text = await sendRaw(
      gateway.port,
      `POST /v1/agent HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
    );
    expect(statuses(text)).toEqual(["401"]);
    expect(knowledge.requests).toEqual([]);
  });

  test("chunk extensions and trailers do not pass", async () => {
    let trailers = {};
    knowledge.handler = async (request, response) => {
      for await (const _part of request);
      trailers = request.trailers;
      sendJson(response, { ok: true });
    };
    await sendRaw(
      gateway.port,
      `POST /v1/agent HTTP/1.1\r\n${auth()}Transfer-Encoding: chunked\r\n\r\n` +
        "2;x=y\r\n{}\r\n0\r\nX-Workspace-Identity: forged\r\n\r\n",
    );
    expect(trailers).toEqual({});
  });
});

describe("targets", () => {
  test.each([
    "http://localhost/v1/models",
    "http://169.254.169.254/latest/meta-data",
    "//evil.example/v1/models",
    "/v1/../metrics",
    "/v1/%2e%2e/metrics",
    "/v1/..%2fmetrics",
    "/v1/models/x%2f..%2fmetrics",
    "/v1%2fmodels",
    "/threads%2fx",
    "/api/gateway%2flimits",
    "/api/gateway/limits%2fx",
    "/v1/.%2e/x",
    "/v1\\..\\x",
    "/v1/%00",
    "/v1/%0d%0aX-A:1",
    "/v1//models",
    "localhost:80",
    "*",
  ])("%s is refused", async (target) => {
    const text = await sendRaw(gateway.port, `GET ${target} HTTP/1.1\r\n${auth()}\r\n`);
    expect(statuses(text)).toEqual(["400"]);
    expect(knowledge.requests.length + web.requests.length).toBe(0);
  });

  test("a target that is too long is 414, a head that is too large 431", async () => {
    const long = await sendRaw(
      gateway.port,
      `GET /v1/${"a".repeat(9_000)} HTTP/1.1\r\n${auth()}\r\n`,
    );
    expect(statuses(long)).toEqual(["414"]);
    const large = await sendRaw(
      gateway.port,
      `GET /v1/a HTTP/1.1\r\n${auth()}X-A: ${"a".repeat(20_000)}\r\n\r\n`,
    );
    expect(statuses(large)).toEqual(["431"]);
    // The service behind has a limit of its own; this is the gateway's word.
    expect(large).toContain("malformed-request");
  });

  test.each([
    ["no host", ""],
    ["two hosts", "Host: localhost\r\nHost: evil.example\r\n"],
    ["a host with a user", "Host: a@localhost\r\n"],
    ["a host with a path", "Host: localhost/x\r\n"],
    ["an empty host", "Host:\r\n"],
  ])("%s is refused", async (_name, lines) => {
    expect(statuses(await sendRaw(gateway.port, `GET / HTTP/1.1\r\n${lines}\r\n`))).toEqual([
      "400",
    ]);
    expect(web.requests).toEqual([]);
  });
});

describe("methods", () => {
  test.each(["TRACE", "PROPFIND", "LOCK", "SEARCH"])("%s is 405", async (method) => {
    expect(statuses(await sendRaw(gateway.port, `${method} / HTTP/1.1\r\n${auth()}\r\n`))).toEqual([
      "405",
    ]);
    expect(web.requests).toEqual([]);
  });

  test("CONNECT is 405 and opens no tunnel", async () => {
    const raw = new RawConnection(gateway.port).send(
      "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n",
    );
    await raw.closed;
    expect(statuses(raw.received)).toEqual(["405"]);
  });

  test("a method that is none is 400", async () => {
    expect(statuses(await sendRaw(gateway.port, "HELLO / HTTP/1.1\r\nHost: x\r\n\r\n"))).toEqual([
      "400",
    ]);
    expect(statuses(await sendRaw(gateway.port, "\u0016\u0003\u0001\u0002\u0000"))).toEqual([
      "400",
    ]);
  });

  test("an upgrade is an ordinary request, without the wish", async () => {
    await sendRaw(
      gateway.port,
      `GET /v1/agent HTTP/1.1\r\n${auth()}Connection: Upgrade, HTTP2-Settings\r\n` +
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    );
    const headers = knowledge.requests[0]?.headers ?? {};
    expect(headers).not.toHaveProperty("upgrade");
    expect(headers).not.toHaveProperty("http2-settings");
  });
});

describe("slow clients", () => {
  test("a head that trickles is cut off", async () => {
    const raw = new RawConnection(gateway.port).send("GET / HTTP/1.1\r\n");
    const trickle = setInterval(() => raw.send("X-A: 1\r\n"), 100);
    const startedAt = performance.now();
    await raw.closed;
    clearInterval(trickle);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(statuses(raw.received)).toEqual(["408"]);
  });

  test("a connection that says nothing is closed", async () => {
    const raw = new RawConnection(gateway.port);
    const startedAt = performance.now();
    await raw.closed;
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  test.each([20, 1_000_000])("a body of %i bytes that stops is refused in time", async (length) => {
    const raw = new RawConnection(gateway.port).send(
      `POST /v1/agent HTTP/1.1\r\n${auth()}Content-Length: ${length}\r\n\r\n{`,
    );
    const startedAt = performance.now();
    await raw.closed;
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(statuses(raw.received)).toEqual(["408"]);
  });

  test("an idle kept connection is closed", async () => {
    const raw = new RawConnection(gateway.port).send(`GET /v1/agent HTTP/1.1\r\n${auth()}\r\n`);
    await raw.until((text) => text.includes("200"));
    const startedAt = performance.now();
    await raw.closed;
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });
});
