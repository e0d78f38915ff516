import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger, createMetrics } from "@workspace/telemetry";
import type { FastifyInstance } from "fastify";
import { createService } from "./create-service.ts";
import { identitySecret, signIdentity } from "./identity/identity-token.ts";
import type { Role } from "./identity/principal.ts";
import type { MountedApi, UntypedHandler } from "./handlers.ts";
import { ConflictError } from "./problem-error.ts";
import { contract } from "../test/demo-contract.ts";

let app: FastifyInstance;
let create: UntypedHandler;
let lines: string[];

beforeEach(() => {
  lines = [];
  create = async ({ body }) => ({ status: 201, body });
  app = start("problem");
});
afterEach(() => app.close());

function start(errorShape: MountedApi["errorShape"], extra: object = {}): FastifyInstance {
  const handlers: Record<string, UntypedHandler> = {
    listItems: async ({ query }) => ({ status: 200, body: query }),
    createItem: (request) => create(request),
    streamEvents: async () => ({ status: 200, events: threeEvents() }),
  };
  const destination = new PassThrough();
  destination.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  return createService({
    name: "demo",
    version: "1.2.3",
    logger: createLogger({ service: "demo", destination }),
    metrics: createMetrics("demo"),
    apis: [{ contract, handlers, errorShape }],
    readiness: { nothing: async () => {} },
    limits: { maxJsonBytes: 1_000, maxJsonDepth: 8, maxJsonValues: 100, maxJsonKeys: 100 },
    checkReplies: true,
    ...extra,
  });
}

async function* threeEvents() {
  yield { data: { type: "started" }, id: 1 };
  yield { comment: "heartbeat" };
  yield { data: { type: "ended" }, id: 2, event: "ended" };
}

const post = (payload: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: "POST",
    url: "/api/demo/items",
    payload,
    headers: { "content-type": "application/json", ...headers },
  });

describe("requests", () => {
  test("reach the handler validated, with defaults and numbers read from text", async () => {
    expect((await app.inject("/api/demo/items?limit=5")).json()).toEqual({ limit: 5 });
    expect((await app.inject("/api/demo/items")).json()).toEqual({ limit: 3 });
  });

  test("are refused for a parameter beyond all numbers, which no bound may let through", async () => {
    expect((await app.inject("/api/demo/items?limit=1e400")).statusCode).toBe(400);
  });

  test.each([
    ["a wrong type", '{"name":1}', "/name"],
    ["an unknown field", '{"name":"a","color":1}', "/color"],
    ["a missing field", "{}", "/name"],
    ["a wrong element", '{"name":"a","tags":["a",2]}', "/tags/1"],
    ["a number beyond all numbers", '{"name":"a","weight":1e400}', "/weight"],
  ])("are refused for %s, with its place", async (_title, payload, pointer) => {
    const reply = await post(payload);
    expect(reply.statusCode).toBe(400);
    expect(reply.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(reply.json()).toMatchObject({
      type: "invalid-input",
      status: 400,
      errors: [{ pointer }],
    });
  });

  test.each([
    ["truncated", '{"name":"pplx-secret'],
    ["poisoned", '{"name":"a","extra":{"__proto__":{}}}'],
    ["poisoned in disguise", String.raw`{"name":"a","extra":{"\u005f_proto__":{}}}`],
    ["too deep", `{"name":${"[".repeat(9)}${"]".repeat(9)}}`],
    ["of too many values", `{"name":"a","tags":[${'"",'.repeat(98)}""]}`],
    ["ambiguous by a key twice", '{"name":"a","name":"b"}'],
    ["ambiguous in disguise", String.raw`{"name":"a","n\u0061me":"b"}`],
    ["empty", ""],
  ])("are refused when the JSON is %s, without an echo", async (_title, payload) => {
    const reply = await post(payload);
    expect(reply.statusCode).toBe(400);
    expect(reply.body).not.toContain("pplx-secret");
  });

  test("of 10,000 levels are refused before they are parsed", async () => {
    await using large = start("problem", { limits: {} });
    const payload = `{"name":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
    const headers = { "content-type": "application/json" };
    const reply = await large.inject({ method: "POST", url: "/api/demo/items", payload, headers });
    expect(reply.json()).toMatchObject({ status: 400, detail: expect.stringMatching(/64 levels/) });
  });

  test("are refused when too large or of another type", async () => {
    expect((await post(JSON.stringify({ name: "a".repeat(2_000) }))).statusCode).toBe(413);
    expect(
      (await post("name=a", { "content-type": "application/x-www-form-urlencoded" })).statusCode,
    ).toBe(415);
  });

  test("on an unknown query parameter or path are refused", async () => {
    expect((await app.inject("/api/demo/items?limt=2")).json()).toMatchObject({ status: 400 });
    expect((await app.inject("/api/demo/nothing")).json()).toMatchObject({
      status: 404,
      type: "not-found",
    });
  });
});

describe("failures", () => {
  test("that are known keep their type; others become a bare 500, logged with the request id", async () => {
    create = async () => {
      throw new ConflictError("The name is taken");
    };
    expect((await post('{"name":"a"}')).json()).toMatchObject({
      status: 409,
      detail: "The name is taken",
    });
    create = async () => {
      throw new Error("password is hunter2");
    };
    const reply = await post('{"name":"a"}', { "x-request-id": "req-77" });
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain("hunter2");
    expect(reply.headers["x-request-id"]).toBe("req-77");
    expect(lines.join("")).toContain('"requestId":"req-77"');
  });

  test("of the service against its own contract are caught", async () => {
    create = async () => ({ status: 201, body: { name: 5 } });
    expect((await post('{"name":"a"}')).statusCode).toBe(500);
    create = async () => ({ status: 418, body: {} });
    expect((await post('{"name":"a"}')).statusCode).toBe(500);
  });

  test("speak Perplexity's shape on its API", async () => {
    await app.close();
    app = start("perplexity");
    expect((await post('{"name":"a","color":1}')).json()).toEqual({
      error: {
        message: 'json: unknown field "color"',
        type: "invalid_request",
        code: 400,
        param: "color",
      },
    });
    expect((await post(`{"name":"a","tags":[${'"",'.repeat(98)}""]}`)).json()).toEqual({
      error: {
        message: "The JSON holds more than 100 values",
        type: "invalid_request",
        code: 400,
      },
    });
    expect((await app.inject("/v1/unknown")).json()).toMatchObject({
      error: { type: "not_found", code: 404 },
    });
  });
});

test("streams are events with ids, uncached and untransformed", async () => {
  const reply = await app.inject("/api/demo/events");
  expect(reply.headers["cache-control"]).toBe("no-cache, no-transform");
  expect(reply.body).toBe(
    'id: 1\ndata: {"type":"started"}\n\n: heartbeat\n\nid: 2\nevent: ended\ndata: {"type":"ended"}\n\n',
  );
});

describe("behind the gateway", () => {
  const internalToken = "s3cret-of-the-test";
  const gateway = { "x-workspace-internal-token": internalToken };
  const secret = identitySecret(internalToken, "demo");
  const as = (role: Role, scopes: string[] | null = null) => ({
    ...gateway,
    "x-workspace-identity": signIdentity(
      secret,
      "demo",
      {
        userId: "usr_1",
        organisationId: "org_1",
        role,
        scopes,
        keyId: null,
        sessionId: null,
        operator: false,
      },
      Date.now(),
    ),
  });
  const list = (headers: Record<string, string>) => app.inject({ url: "/api/demo/items", headers });
  const make = (headers: Record<string, string>) =>
    app.inject({ method: "POST", url: "/api/demo/items", headers, payload: { name: "x" } });

  beforeEach(async () => {
    await app.close();
    app = start("problem", { internalToken });
  });

  test("the internal token is asked for, but not for health and metrics", async () => {
    expect((await list({})).json()).toMatchObject({
      title: "Call this service through the gateway",
    });
    expect((await app.inject("/health")).json()).toEqual({
      status: "ok",
      service: "demo",
      version: "1.2.3",
    });
    expect((await app.inject("/metrics")).body).toContain("http_request_duration_seconds");
  });

  test("whoever is not signed in is refused, and the handler learns who is", async () => {
    expect((await list(gateway)).json()).toMatchObject({ status: 401, title: "Not signed in" });
    expect((await list({ ...gateway, "x-workspace-identity": "x.y.z" })).statusCode).toBe(401);
    expect((await list(as("viewer"))).statusCode).toBe(200);
    let seen: unknown;
    create = async ({ context, body }) => {
      seen = context.principal;
      return { status: 201, body };
    };
    expect((await make(as("member"))).statusCode).toBe(201);
    expect(seen).toMatchObject({ userId: "usr_1", organisationId: "org_1", role: "member" });
  });

  test("the spec's scope is asked of role and key, before the body is looked at", async () => {
    expect((await make(as("viewer"))).statusCode).toBe(403);
    expect((await make(as("owner", ["items:read"]))).statusCode).toBe(403);
    expect((await make(as("member", ["items:write"]))).statusCode).toBe(201);
  });

  test("a service that admits by itself is asked nothing", async () => {
    await app.close();
    app = start("problem", { internalToken, admitsByItself: true });
    expect((await list(gateway)).statusCode).toBe(200);
  });
});

test("readiness names the dependency that does not answer", async () => {
  await app.close();
  app = start("problem", {
    readiness: { postgres: async () => Promise.reject(new Error("connection refused")) },
  });
  const reply = await app.inject("/ready");
  expect(reply.statusCode).toBe(503);
  expect(reply.json()).toMatchObject({
    status: "unavailable",
    checks: { postgres: { status: "unavailable" } },
  });
});
