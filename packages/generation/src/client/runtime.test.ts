import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { ApiError, call, stream } from "./runtime.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function serve(
  answer: Answer,
): Promise<{ baseUrl: string; headers: Record<string, string> }> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => answer(request, response, body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { baseUrl: `http://127.0.0.1:${port}/v1/`, headers: { authorization: "Bearer x" } };
}

test("a call sends what it was given, and reads JSON", async () => {
  const client = await serve((request, response, body) => {
    response.setHeader("content-type", "application/problem+json");
    const { authorization, "x-a": own } = request.headers;
    response.end(JSON.stringify({ url: request.url, authorization, own, body }));
  });
  const operation = {
    method: "POST",
    path: "/things/{id}",
    contentType: "application/json",
    queryStyles: { joined: "comma", filter: "deep" },
  } as const;
  const answer = await call(client, operation, {
    path: { id: "a/b c" },
    query: { many: [1, 2], joined: [1, 2], filter: { size: 5 }, absent: undefined },
    header: { "x-a": "own" },
    body: { name: "thing" },
  });
  expect(answer).toEqual({
    url: "/v1/things/a%2Fb%20c?many=1&many=2&joined=1%2C2&filter%5Bsize%5D=5",
    authorization: "Bearer x",
    own: "own",
    body: '{"name":"thing"}',
  });
});

test("a refusal is an ApiError with the server's words", async () => {
  const client = await serve((_request, response) => {
    response.writeHead(404, { "content-type": "application/json" }).end('{"detail":"none"}');
  });
  const refused = call(client, { method: "GET", path: "/" }, {});
  await expect(refused).rejects.toThrow(ApiError);
  await expect(refused).rejects.toMatchObject({ status: 404, body: { detail: "none" } });
});

test("a stream gives its events, however its bytes arrive", async () => {
  const text =
    ': hello\r\n\r\nevent: a\r\ndata: {"n":1}\r\n\r\ndata: {"n":\ndata: "ü"}\n\nid: 3\n\ndata: [DONE]\n\ndata: {"n":9}\n\n';
  const client = await serve((_request, response) => {
    const bytes = Buffer.from(text);
    response.setHeader("content-type", "text/event-stream");
    const send = (index: number): void => {
      if (index >= bytes.length) return void response.end();
      response.write(bytes.subarray(index, index + 1), () => setImmediate(send, index + 1));
    };
    send(0);
  });
  const events: unknown[] = [];
  for await (const event of stream(client, { method: "POST", path: "/" }, {})) events.push(event);
  expect(events).toEqual([{ n: 1 }, { n: "ü" }]);
});

test("leaving a stream ends its request", async () => {
  const left = Promise.withResolvers<void>();
  const client = await serve((_request, response) => {
    response.on("close", left.resolve);
    response.write('data: {"n":1}\n\n');
  });
  for await (const event of stream(client, { method: "GET", path: "/" }, {})) {
    expect(event).toEqual({ n: 1 });
    break;
  }
  await left.promise;
});
