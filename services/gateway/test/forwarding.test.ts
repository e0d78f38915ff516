import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, pause, RawConnection, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let web: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  web = await FakeService.start();
  gateway = await startGateway({ knowledge, web }, { STALL_TIMEOUT: "2s" });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
  await web.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
  web.requests.length = 0;
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
});

test("sends each path to its service, query and all", async () => {
  web.handler = (_request, response) => response.end("page");
  await gateway.call("/v1/agent?x=1&y=%20z", { method: "POST", body: "{}" });
  await gateway.call("/api/knowledge/threads");
  await gateway.call("/search", { method: "POST", body: "{}" });
  expect(await (await gateway.call("/ask?q=a")).text()).toBe("page");
  expect(knowledge.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /v1/agent?x=1&y=%20z",
    "GET /api/knowledge/threads",
    "POST /search",
  ]);
  expect(web.requests.map(({ url }) => url)).toEqual(["/ask?q=a"]);
});

test("serves OpenAI's clients at the bare address, and names that hold a slash", async () => {
  const paths = [
    "/responses/resp_1",
    "/embeddings",
    "/models",
    "/v1/models/a%2Fb",
    "/models/a%2Fb",
  ];
  for (const path of paths) expect((await gateway.call(path)).status).toBe(200);
  expect(knowledge.requests.map(({ url }) => url)).toEqual(paths);
  expect((await gateway.fetch("/models")).status).toBe(200);
  expect((await gateway.fetch("/responses/resp_1")).status).toBe(401);
});

test("passes on the request's id and trace, and where it comes from", async () => {
  const response = await gateway.call("/v1/agent", {
    headers: {
      "x-request-id": "build-17",
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    },
  });
  const headers = knowledge.requests[0]?.headers ?? {};
  expect(headers).toMatchObject({
    host: [`127.0.0.1:${knowledge.port}`],
    "x-forwarded-for": ["127.0.0.1"],
    "x-forwarded-host": [`127.0.0.1:${gateway.port}`],
    "x-request-id": ["build-17"],
  });
  expect(headers.traceparent?.[0]).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067)/);
  expect(response.headers.get("x-request-id")).toBe("build-17");
});

test.each([0, 1, 17, 65_536, 65_537, 3_000_000])("carries a body of %i bytes", async (size) => {
  knowledge.handler = async (request, response) => {
    let bytes = 0;
    for await (const part of request) bytes += (part as Buffer).length;
    sendJson(response, { bytes, length: request.headers["content-length"] });
  };
  const response = await gateway.call("/v1/agent", { method: "POST", body: "x".repeat(size) });
  expect(await response.json()).toEqual({ bytes: size, length: String(size) });
});

test("carries a chunked body without knowing its length", async () => {
  knowledge.handler = async (request, response) => {
    const parts: string[] = [];
    for await (const part of request) parts.push(String(part));
    sendJson(response, { text: parts.join(""), coding: request.headers["transfer-encoding"] });
  };
  const raw = new RawConnection(gateway.port).send(
    `POST /v1/agent HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${gateway.key}\r\n` +
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
  );
  await pause(30);
  raw.send("6;ext=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n");
  await raw.until((text) => text.includes("}"));
  raw.destroy();
  expect(raw.received).toContain('{"text":"hello world","coding":"chunked"}');
});

test.each([10, 16_384, 16_385, 70_000, 5_000_000])(
  "carries an answer of %i bytes",
  async (size) => {
    const bytes = Buffer.alloc(size, "äöü");
    knowledge.handler = (_request, response) => {
      response.writeHead(200, { "content-length": size });
      response.end(bytes);
    };
    const answer = Buffer.from(await (await gateway.call("/v1/agent")).arrayBuffer());
    expect(answer.equals(bytes)).toBe(true);
  },
);

test("carries a chunked answer, in whatever pieces it comes", async () => {
  const bytes = Buffer.alloc(200_000, "0123456789");
  knowledge.handler = async (_request, response) => {
    for (let at = 0; at < bytes.length; at += 7_777) {
      response.write(bytes.subarray(at, at + 7_777));
      if (at % 3 === 0) await pause(1);
    }
    response.end();
  };
  const answer = Buffer.from(await (await gateway.call("/v1/agent")).arrayBuffer());
  expect(answer.equals(bytes)).toBe(true);
});

test("an HTTP/1.0 client gets its answer unchunked and closed", async () => {
  knowledge.handler = (_request, response) => {
    response.write("one,");
    setTimeout(() => response.end("two"), 20);
  };
  const raw = new RawConnection(gateway.port).send(
    `GET /v1/agent HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\n\r\n`,
  );
  await raw.closed;
  expect(raw.received).toMatch(/\r\n\r\none,two$/);
  expect(raw.received).not.toMatch(/transfer-encoding/i);
});

test("HEAD, 204 and 304 have no body, and the connection goes on", async () => {
  knowledge.handler = (request, response) => {
    if (request.url === "/v1/none") response.writeHead(204).end();
    else if (request.url === "/v1/same") response.writeHead(304, { etag: '"1"' }).end();
    else sendJson(response, { ok: true });
  };
  const head = (method: string, path: string) =>
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\n\r\n`;
  const raw = new RawConnection(gateway.port).send(
    head("HEAD", "/v1/a") +
      head("GET", "/v1/none") +
      head("GET", "/v1/same") +
      head("GET", "/v1/b"),
  );
  await raw.until((text) => text.endsWith("}"));
  raw.destroy();
  expect(raw.received.match(/HTTP\/1\.1 \d+/g)).toEqual([
    "HTTP/1.1 200",
    "HTTP/1.1 204",
    "HTTP/1.1 304",
    "HTTP/1.1 200",
  ]);
});

test("pipelined requests are answered in their order, streams included", async () => {
  knowledge.handler = (request, response) => {
    const name = request.url?.slice(-1) ?? "";
    setTimeout(
      () => {
        response.write(`<${name}`);
        setTimeout(() => response.end(">"), 10);
      },
      name === "1" ? 80 : 5,
    );
  };
  const one = (name: string) =>
    `GET /v1/${name} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\n\r\n`;
  const raw = new RawConnection(gateway.port).send(one("1") + one("2") + one("3"));
  await raw.until((text) => (text.match(/0\r\n\r\n/g) ?? []).length === 3);
  raw.destroy();
  const bodies = raw.received.match(/<\d|>/g)?.join("");
  expect(bodies).toBe("<1><2><3>");
});

test("keeps the service's headers, drops those of the hop and of the software", async () => {
  knowledge.handler = (_request, response) => {
    response.writeHead(200, {
      "content-type": "text/plain",
      "x-own": "1",
      "set-cookie": ["a=1", "b=2"],
      server: "secret/1.0",
      "x-powered-by": "x",
      "x-workspace-internal-token": "leak",
      "access-control-allow-origin": "*",
      "proxy-authenticate": "x",
    });
    response.end("ok");
  };
  const { headers } = await gateway.call("/v1/agent");
  expect(headers.get("x-own")).toBe("1");
  expect(headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  for (const name of ["server", "x-powered-by", "x-workspace-internal-token", "proxy-authenticate"])
    expect(headers.has(name)).toBe(false);
  expect(headers.has("access-control-allow-origin")).toBe(false);
});

test("an upload may be larger than other bodies", async () => {
  knowledge.handler = async (request, response) => {
    let bytes = 0;
    for await (const part of request) bytes += (part as Buffer).length;
    sendJson(response, { bytes });
  };
  const body = Buffer.alloc(34 * 2 ** 20);
  const upload = await gateway.call("/api/knowledge/documents", { method: "POST", body });
  expect(await upload.json()).toEqual({ bytes: body.length });
  const agent = await gateway.call("/v1/agent", { method: "POST", body });
  expect(agent.status).toBe(413);
  expect(await agent.json()).toMatchObject({ error: { type: "payload_too_large", code: 413 } });
});

test("a body without a length is cut off at the limit", async () => {
  const raw = new RawConnection(gateway.port).send(
    `POST /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\n` +
      "Transfer-Encoding: chunked\r\n\r\n",
  );
  knowledge.handler = (request) => request.resume();
  const piece = `100000\r\n${"x".repeat(2 ** 20)}\r\n`;
  for (let at = 0; at < 34 && !raw.received; at++) {
    raw.send(piece);
    await pause(1);
  }
  await raw.until((text) => text.includes("payload_too_large"));
  await raw.closed;
  expect(raw.received).toMatch(/^HTTP\/1\.1 413 /);
});

test("Expect: 100-continue is answered before the body, and not for a refused one", async () => {
  knowledge.handler = async (request, response) => {
    for await (const _part of request);
    sendJson(response, { ok: true });
  };
  const head = (length: number, key: string) =>
    `POST /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n` +
    `Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
  const good = new RawConnection(gateway.port).send(head(2, gateway.key));
  await good.until((text) => text.includes("100 Continue"));
  good.send("{}");
  await good.until((text) => text.includes('{"ok":true}'));
  good.destroy();
  const bad = new RawConnection(gateway.port).send(head(2, "pplx-wrong"));
  await bad.until((text) => text.includes("401"));
  expect(bad.received).not.toContain("100 Continue");
  bad.destroy();
});
