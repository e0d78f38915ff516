import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { duplexPair } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readRequestHead } from "../request/request-head.ts";
import { incomplete, PlainRequest, readPlainRequest } from "./plain-request.ts";

const socket = new Socket();

function read(text: string): ReturnType<typeof readPlainRequest> {
  return readPlainRequest(Buffer.from(text, "latin1"), socket);
}

function plain(text: string): PlainRequest {
  const request = read(text);
  if (!(request instanceof PlainRequest)) throw new Error(`Not plain: ${JSON.stringify(text)}`);
  return request;
}

test("a plain request tells what node would tell", () => {
  const request = plain(
    "POST /v1/agent?q=1 HTTP/1.1\r\nHost: a.test\r\nAuthorization:Bearer k\r\nX-A:  1 \t\r\n" +
      "Connection: Keep-Alive\r\nX-Request-Id: build-7\r\nX-User: root\r\nOrigin: http://b.test\r\n" +
      "Content-Length: 2\r\nX-a: 2\r\n\r\n{}",
  );
  expect([request.method, request.url, String(request.body)]).toEqual([
    "POST",
    "/v1/agent?q=1",
    "{}",
  ]);
  expect(request.head).toMatchObject({
    host: "a.test",
    authorization: "Bearer k",
    requestId: "build-7",
    origin: "http://b.test",
    contentLength: 2,
    forward: "X-A:  1 \t\r\nOrigin: http://b.test\r\nX-a: 2\r\n",
  });
  expect(request.headers).toMatchObject({ "x-a": "1, 2", "x-user": "root", "content-length": "2" });
});

test.each([
  ["an old version", "GET / HTTP/1.0\r\nHost: a\r\n\r\n"],
  ["no host", "GET / HTTP/1.1\r\nX: a\r\n\r\n"],
  ["no header", "GET / HTTP/1.1\r\n\r\n"],
  ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"],
  ["chunks", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["chunks to come", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"],
  [
    "a length beside chunks",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
  ],
  ["two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"],
  ["an odd length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na"],
  ["a body of a GET", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na"],
  ["more than its length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nab"],
  ["a second request", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a last wish", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["an upgrade", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n"],
  ["an expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"],
  ["a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n"],
  ["a blank before a colon", "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n"],
  ["a line without a colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"],
  ["a bare line feed", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\nY: 2\r\n\r\n"],
  ["a bare carriage return", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n"],
  ["a NUL", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"],
  ["an absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["an odd target", 'GET /"a HTTP/1.1\r\nHost: a\r\n\r\n'],
  ["an odd method", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a head that is not whole", "GET / HTTP/1.1\r\nHost: a\r\n"],
  ["a head that is too large", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(16_400)}\r\n\r\n`],
  ["too many headers", `GET / HTTP/1.1\r\nHost: a\r\n${"X: a\r\n".repeat(200)}\r\n`],
  ["a large body to come", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n"],
])("%s is node's", (_what, text) => {
  expect(read(text)).toBeUndefined();
});

test("a body that is still to come is waited for", () => {
  expect(read("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{")).toBe(incomplete);
});

/** Parts of requests, of which many are odd where they stand. */
const oddity = fc.constantFrom(
  ..."GET |POST |PUT |/v1/agent|/a?b=%20|//|#| HTTP/1.1|HTTP/1.0|\r\n|\r\n\r\n|\n|\r|\0|\x7f|é|:| |\t|,|".split(
    "|",
  ),
  ..."Host: a|Host|Content-Length: 3|Content-Length: 0|Content-Length|Transfer-Encoding: chunked|abc".split(
    "|",
  ),
  ..."Connection: keep-alive|Connection: close|Connection: x-a|X-A: 1|Cookie: a=1|Origin: b|Age: 1".split(
    "|",
  ),
);
const lines = fc.array(
  fc.constantFrom(
    ..."Host: a|Content-Length: 3|Content-Length:0|Connection: keep-alive|X-A: 1|x-a:2|Cookie: a=1|User-Agent: c |Age: 1|X-B:|Constructor: 1|__proto__: 1|Transfer-Encoding: chunked|Expect: 100-continue|Connection: close".split(
      "|",
    ),
  ),
  { maxLength: 6 },
);
const request = fc
  .record({
    method: fc.constantFrom("GET", "POST", "DELETE", "HEAD"),
    target: fc.constantFrom("/", "/v1/agent", "/a;b=1?c=%C3", "/a~!$&'()*+,;=:@"),
    lines,
    body: fc.constantFrom("", "abc", "abcd"),
    at: fc.nat(160),
    odd: fc.option(oddity, { freq: 1 }),
  })
  .map(({ method, target, lines, body, at, odd }) => {
    const head = [`${method} ${target} HTTP/1.1`, "Host: a", ...lines].join("\r\n");
    const text = `${head}\r\n\r\n${body}`;
    return odd === null ? text : text.slice(0, at) + odd + text.slice(at);
  });

interface Told {
  message: IncomingMessage;
  body: string;
}

/** What node's own server makes of the bytes. */
async function nodesReading(text: string): Promise<(Told | "fault")[]> {
  const told: (Told | "fault")[] = [];
  const server = createServer((message, response) => {
    void buffer(message).then((body) => {
      told.push({ message, body: body.toString("latin1") });
      response.end();
    });
  });
  server.on("clientError", () => told.push("fault"));
  const [client, end] = duplexPair();
  server.emit("connection", end);
  client.resume();
  client.write(text, "latin1");
  for (let turn = 0; turn < 6; turn++) await new Promise((done) => setImmediate(done));
  end.destroy();
  client.destroy();
  return told;
}

test("what is plain is one request to node, and the same", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(request, async (text) => {
      const mine = read(text);
      if (!(mine instanceof PlainRequest)) return;
      found++;
      const told = await nodesReading(text);
      expect(told).toHaveLength(1);
      const [only] = told;
      if (only === undefined || only === "fault") throw new Error("Node takes it for a fault");
      const { message, body } = only;
      expect([mine.method, mine.url]).toEqual([message.method, message.url]);
      expect(mine.body?.toString("latin1") ?? "").toBe(body);
      expect(mine.headers).toEqual({ ...message.headers });
      const { forward: _mine, ...head } = mine.head;
      const { forward: _nodes, ...nodesHead } = readRequestHead(message.rawHeaders);
      expect(head).toEqual(nodesHead);
    }),
    { numRuns: 3_000 },
  );
  expect(found).toBeGreaterThan(300);
});
