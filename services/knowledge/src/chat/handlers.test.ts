import { contracts } from "@workspace/contracts";
import type { Operations } from "@workspace/contracts";
import {
  createService,
  identitySecret,
  internalHeaders,
  mountApi,
  signIdentity,
} from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing";
import type { TestDatabase } from "@workspace/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { modelHandlers } from "../models/handlers.ts";
import { testPrincipal } from "../../test/support/test-principal.ts";
import { startTestModels } from "../../test/support/test-models.ts";
import type { TestModels } from "../../test/support/test-models.ts";
import { AsyncChatWorker } from "./async/async-chat-worker.ts";
import { createAsyncChatRepository } from "./async/repository.ts";
import { chatHandlers } from "./handlers.ts";

type Service = ReturnType<typeof createService>;

const logger = createLogger({ service: "test", level: "silent" });
const internalToken = "internal-token-of-the-test";
const headers = {
  [internalHeaders.token]: internalToken,
  [internalHeaders.identity]: signIdentity(
    identitySecret(internalToken, "chat-test"),
    "chat-test",
    testPrincipal(),
    Date.now(),
  ),
};
const asked = { model: "sonar", messages: [{ role: "user", content: "Why?" }] };
let database: TestDatabase;
let sql: Database;
let models: TestModels;
let worker: AsyncChatWorker;
let app: Service;

beforeAll(async () => {
  const folder = new URL("../../migrations", import.meta.url).pathname;
  database = await createTestDatabase([{ schema: "knowledge", folder }]);
  sql = openDatabase({ url: database.url, schema: "knowledge" });
  models = await startTestModels(({ upstreamUrl }) => ({
    PERPLEXITY_API_KEY: "pplx-test-key",
    PERPLEXITY_UPSTREAM_URL: upstreamUrl,
  }));
  const deps = {
    answerer: models.models.answerer,
    sonarPresets: models.settings.SONAR_PRESETS,
    recorder: {
      begin: () => ({
        observer: { passagesFound: () => {}, evidenceJudged: () => {}, servedFromCache: () => {} },
        follow: () => {},
        end: async () => null,
      }),
    },
    chats: createAsyncChatRepository(sql),
    logger,
  };
  worker = new AsyncChatWorker(deps);
  worker.start();
  app = createService({
    name: "chat-test",
    logger,
    metrics: createMetrics("chat-test"),
    apis: [mountApi(contracts.perplexity, onlyThese(deps), "perplexity")],
    readiness: {},
    internalToken,
    checkReplies: true,
  });
});

afterAll(async () => {
  await app.close();
  await worker.close();
  await models.close();
  await sql.end();
  await database.drop();
});

/** The operations under test; every other refuses, and none is called. */
function onlyThese(
  deps: Omit<Parameters<typeof chatHandlers>[0], "wakeWorker">,
): Handlers<Operations["perplexity"]> {
  const refuse = async (): Promise<never> => {
    throw new Error("not under test");
  };
  const others = Object.keys(contracts.perplexity.operations).map((id) => [id, refuse]);
  return {
    ...Object.fromEntries(others),
    ...chatHandlers({ ...deps, wakeWorker: () => worker.wake() }),
    ...modelHandlers(models.models.catalogue),
  } as Handlers<Operations["perplexity"]>;
}

function post(url: string, payload: object) {
  return app.inject({ method: "POST", url, headers, payload });
}

function get(url: string) {
  return app.inject({ url, headers });
}

describe.each(["/chat/completions", "/v1/chat/completions", "/v1/sonar"])("POST %s", (path) => {
  test("answers whole", async () => {
    const reply = await post(path, asked);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({ object: "chat.completion", model: "sonar" });
  });

  test.each(["full", "concise"])("streams in mode %s as the API declares", async (stream_mode) => {
    const reply = await post(path, { ...asked, stream: true, stream_mode });
    expect(reply.headers["content-type"]).toContain("text/event-stream");
    expect(reply.body).toMatch(/\ndata: \[DONE\]\n\n$/);
    expect(reply.body).not.toContain('"role":null');
  });
});

test.each([
  [{ ...asked, model: "gpt-99" }, 400, "invalid_model", "model"],
  [{ ...asked, n: 2 }, 400, "invalid_parameter", "n"],
  [{ ...asked, search_mode: "academic" }, 400, "invalid_parameter", "search_mode"],
  [{ model: "sonar" }, 400, "invalid_request", "messages"],
])("refuses %j", async (payload, status, type, param) => {
  const reply = await post("/chat/completions", payload);
  expect(reply.statusCode).toBe(status);
  expect(reply.json()).toMatchObject({ error: { type, param, code: status } });
});

test("carries the upstream's refusal through, with retry-after", async () => {
  const refusal = { "x-should-retry": "false", "retry-after": "7" };
  models.upstream.script("/v1/agent", { kind: "error", status: 429, headers: refusal });
  const reply = await post("/chat/completions", { ...asked, stream: true });
  expect(reply.statusCode).toBe(429);
  expect(reply.headers["retry-after"]).toBe("7");
  expect(reply.json()).toEqual({
    error: {
      type: "request_rate_limit_exceeded",
      code: 429,
      message: "Request rate limit exceeded",
    },
  });
});

test("a stream that breaks off ends with an error event that the API declares", async () => {
  models.upstream.script("/v1/agent", { kind: "answer", answer: { outcome: "failed" } });
  const reply = await post("/chat/completions", { ...asked, stream: true });
  expect(reply.body).toMatch(/\nevent: error\ndata: \{.*"code":500.*\}\n\ndata: \[DONE\]\n\n$/);
});

test.each(["/async/chat/completions", "/v1/async/sonar"])(
  "%s: create, read, list",
  async (path) => {
    const created = await post(path, { request: asked, idempotency_key: path });
    expect(created.json()).toMatchObject({ status: "CREATED", model: "sonar" });
    const { id } = created.json<{ id: string }>();
    const again = await post(path, { request: asked, idempotency_key: path });
    expect(again.json()).toMatchObject({ id });
    const read = async () => (await get(`${path}/${id}`)).json<{ status: string }>();
    await expect.poll(async () => (await read()).status).toBe("COMPLETED");
    expect(await read()).toMatchObject({ response: { object: "chat.completion" } });
    const list = await get(`${path}?limit=1`);
    expect(list.json()).toMatchObject({ requests: [{ id, status: "COMPLETED" }] });
    expect((await get(`${path}/req_none`)).statusCode).toBe(404);
  },
);

test("models are listed and read", async () => {
  const list = await get("/v1/models");
  const ids = list.json<{ data: { id: string }[] }>().data.map(({ id }) => id);
  expect(ids).toContain("perplexity/sonar");
  expect((await get("/v1/models/workspace%2Fextraction")).statusCode).toBe(200);
  expect((await get("/v1/models/nothing")).statusCode).toBe(404);
});
