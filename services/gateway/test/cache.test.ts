import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { FakeService, pause, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;
let turn = 0;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway(
    { knowledge },
    {
      ROUTES: "/v1=knowledge:perplexity:cache,/=web:page",
      CACHE_SIZE: "1mb",
      CACHE_MAX_ENTRY: "100kb",
    },
  );
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
  turn++;
});

type Headers = Record<string, string>;
/** A path that no other test has used. */
const path = (name = "") => `/v1/${turn}${name}`;
const serve = (headers: Headers, body: (request: IncomingMessage) => string = () => "body") => {
  knowledge.handler = (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, headers).end(body(request));
  };
};
const get = async (at: string, headers: Headers = {}) => {
  const response = await gateway.call(at, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
};
/** Without fetch, which adds `no-cache` to every condition. */
const ask = (at: string, headers: Headers) =>
  new Promise<{ status: number | undefined; headers: IncomingMessage["headers"] }>(
    (resolve, reject) => {
      const { port, key } = gateway;
      const sent = { ...headers, host: `127.0.0.1:${port}`, authorization: `Bearer ${key}` };
      request({ host: "127.0.0.1", port, path: at, headers: sent }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, headers: response.headers });
      })
        .on("error", reject)
        .end();
    },
  );

test("an answer may vary by a header named as what every object has", async () => {
  serve({ "cache-control": "max-age=60", vary: "constructor" });
  const statuses = [await get(path()), await get(path(), { constructor: "a" })].map(
    (got) => got.status,
  );
  expect(statuses).toEqual([200, 200]);
  expect(knowledge.requests).toHaveLength(2);
});

test("a fresh answer is given again, with its age", async () => {
  serve({ "cache-control": "max-age=60", "x-own": "1" });
  const first = await get(path());
  expect(first.headers.get("cache-status")).toContain("fwd=miss");
  expect(first.headers.has("age")).toBe(false);
  const second = await get(path());
  expect(second).toMatchObject({ status: 200, text: "body" });
  expect(second.headers.get("cache-status")).toBe("workspace; hit");
  // Dates count whole seconds.
  expect(second.headers.get("age")).toMatch(/^[01]$/);
  expect(second.headers.get("x-own")).toBe("1");
  expect(second.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
  const head = await gateway.call(path(), { method: "HEAD" });
  expect(head.headers.get("cache-status")).toBe("workspace; hit");
  expect(knowledge.requests).toHaveLength(1);
});

test.each([
  ["no lifetime is told", {}],
  ["no-store", { "cache-control": "no-store, max-age=60" }],
  ["a cookie is set", { "cache-control": "max-age=60", "set-cookie": "a=1" }],
  ["it varies by everything", { "cache-control": "max-age=60", vary: "*" }],
  ["its age is over its lifetime", { "cache-control": "max-age=60", age: "61" }],
  ["its lifetime is no number", { "cache-control": "max-age=soon" }],
  ["it has expired", { expires: "Thu, 01 Jan 1970 00:00:00 GMT" }],
])("is not given again when %s", async (_why, headers) => {
  serve(headers as Headers);
  await get(path());
  await get(path());
  expect(knowledge.requests).toHaveLength(2);
});

test("Expires counts where there is no max-age", async () => {
  const date = new Date();
  serve({ date: date.toUTCString(), expires: new Date(date.getTime() + 60_000).toUTCString() });
  await get(path());
  await get(path());
  expect(knowledge.requests).toHaveLength(1);
});

test("Vary tells variants apart", async () => {
  serve({ "cache-control": "max-age=60", vary: "Accept-Language" }, (request) =>
    String(request.headers["accept-language"]),
  );
  for (const language of ["de", "en", "de", "en"])
    expect((await get(path(), { "accept-language": language })).text).toBe(language);
  expect(knowledge.requests).toHaveLength(2);
});

test("a stale answer is asked about by its tag, and freshened by a 304", async () => {
  knowledge.handler = (request, response) => {
    const known = request.headers["if-none-match"] === '"v1"';
    response.writeHead(known ? 304 : 200, {
      etag: '"v1"',
      "cache-control": known ? "max-age=60" : "max-age=0",
      "x-turn": known ? "second" : "first",
    });
    response.end(known ? undefined : "body");
  };
  await get(path());
  const second = await get(path());
  expect(second).toMatchObject({ status: 200, text: "body" });
  expect(second.headers.get("cache-status")).toContain("fwd-status=304");
  expect(second.headers.get("x-turn")).toBe("second");
  expect((await get(path())).headers.get("cache-status")).toBe("workspace; hit");
  expect(knowledge.requests).toHaveLength(2);
  expect(knowledge.requests[1]?.headers["if-none-match"]).toEqual(['"v1"']);
});

test("a client's own condition is answered from the store", async () => {
  const modified = "Sun, 22 Nov 2026 10:00:00 GMT";
  serve({ "cache-control": "max-age=60", etag: 'W/"v2"', "last-modified": modified });
  await get(path());
  const same = await ask(path(), { "if-none-match": '"x", "v2"' });
  expect(same.status).toBe(304);
  expect(same.headers.etag).toBe('W/"v2"');
  expect((await ask(path(), { "if-none-match": '"v3"' })).status).toBe(200);
  expect((await ask(path(), { "if-modified-since": modified })).status).toBe(304);
  expect(knowledge.requests).toHaveLength(1);
});

test("the request may ask for more, or for less", async () => {
  serve({ "cache-control": "max-age=60", age: "30" });
  await get(path());
  for (const [directive, count] of [
    ["max-age=40", 1],
    ["max-age=20", 2],
    ["min-fresh=20", 2],
    ["min-fresh=40", 3],
    ["no-cache", 4],
    ["only-if-cached", 4],
  ] as const) {
    await get(path(), { "cache-control": directive });
    expect([directive, knowledge.requests.length]).toEqual([directive, count]);
  }
  const absent = await get(path("/absent"), { "cache-control": "only-if-cached" });
  expect(absent.status).toBe(504);
  serve({ "cache-control": "max-age=60", age: "100" });
  await get(path("/stale"));
  await get(path("/stale"), { "cache-control": "no-store" });
  await get(path("/range"), { range: "bytes=0-1" });
  expect(knowledge.requests).toHaveLength(7);
});

test("a change forgets what was stored of its target, for everybody", async () => {
  serve({ "cache-control": "max-age=60" });
  await get(path());
  await gateway.call(path(), { method: "DELETE" });
  await get(path());
  expect(knowledge.requests.map(({ method }) => method)).toEqual(["GET", "DELETE", "GET"]);
  knowledge.handler = (_request, response) => response.writeHead(409).end();
  await gateway.call(path(), { method: "PUT", body: "{}" });
  expect((await get(path())).status).toBe(200);
});

test("of identical requests at one time one is forwarded", async () => {
  knowledge.handler = (_request, response) => {
    setTimeout(() => response.writeHead(200, { "cache-control": "max-age=60" }).end("one"), 100);
  };
  const answers = await Promise.all(Array.from({ length: 30 }, () => get(path())));
  expect(answers.map(({ text }) => text)).toEqual(answers.map(() => "one"));
  expect(knowledge.requests).toHaveLength(1);
  const how = answers.map(({ headers }) => headers.get("cache-status") ?? "");
  expect(how.filter((each) => each.includes("hit"))).toHaveLength(29);
  expect(how.filter((each) => each.includes("COALESCED")).length).toBeGreaterThan(5);
});

test("those who waited ask for themselves when nothing could be stored, or it broke off", async () => {
  knowledge.handler = (_request, response) => setTimeout(() => response.end("each"), 50);
  expect(await Promise.all(Array.from({ length: 5 }, () => get(path())))).toHaveLength(5);
  expect(knowledge.requests).toHaveLength(5);
  knowledge.requests.length = 0;
  knowledge.handler = (request, response) => {
    if (knowledge.requests.length === 1) setTimeout(() => request.socket.destroy(), 50);
    else response.end("other");
  };
  const answers = await Promise.all(Array.from({ length: 4 }, () => get(path("/broken"))));
  expect(answers.filter(({ text }) => text === "other").length).toBeGreaterThanOrEqual(3);
});

test("a stream that is not to be stored holds nobody up", async () => {
  knowledge.handler = (_request, response) => {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
    });
    response.write("data: 1\n\n");
    setTimeout(() => response.end("data: 2\n\n"), 600);
  };
  const startedAt = performance.now();
  const first = await gateway.call(path());
  const second = await gateway.call(path());
  expect(performance.now() - startedAt).toBeLessThan(400);
  expect(await first.text()).toBe("data: 1\n\ndata: 2\n\n");
  expect(await second.text()).toBe("data: 1\n\ndata: 2\n\n");
});

test("chunked answers are stored whole, large ones not at all, and memory is bounded", async () => {
  const body = "0123456789".repeat(5_000);
  knowledge.handler = async (_request, response) => {
    response.writeHead(200, { "cache-control": "max-age=60" });
    for (let at = 0; at < body.length; at += 7_000) {
      response.write(body.slice(at, at + 7_000));
      await pause(1);
    }
    response.end();
  };
  await get(path());
  expect((await get(path())).text).toBe(body);
  expect(knowledge.requests).toHaveLength(1);
  serve({ "cache-control": "max-age=60" }, () => "x".repeat(150_000));
  await get(path("/large"));
  await get(path("/large"));
  expect(knowledge.requests).toHaveLength(3);
  serve({ "cache-control": "max-age=60" }, () => "x".repeat(60_000));
  for (let each = 0; each < 40; each++) await get(path(`/${each}`));
  const metrics = await (await gateway.fetch("/metrics")).text();
  const bytes = Number(/gateway_cache_bytes\{[^}]*\} (\d+)/.exec(metrics)?.[1]);
  expect(bytes).toBeGreaterThan(500_000);
  expect(bytes).toBeLessThanOrEqual(1_048_576);
});
