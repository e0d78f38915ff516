import { afterEach, describe, expect, test } from "vitest";

import { foldEvents, outputText } from "./agent-events.ts";
import type { AgentRequest } from "./agent-types.ts";
import { modelSettingsFaults } from "./model-settings-faults.ts";
import { testContext } from "../../test/support/test-context.ts";
import { startTestModels } from "../../test/support/test-models.ts";
import type { TestModels } from "../../test/support/test-models.ts";

let running: TestModels | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(environment: Parameters<typeof startTestModels>[0] = () => ({})) {
  running = await startTestModels(environment);
  return running;
}

function ask({ models }: TestModels, request: Omit<AgentRequest, "input">) {
  return foldEvents(models.answerer.answer({ input: "Why?", ...request }, testContext()));
}

const withKey = ({ upstreamUrl }: { upstreamUrl: string }) => ({
  PERPLEXITY_API_KEY: "pplx-test-key",
  PERPLEXITY_UPSTREAM_URL: upstreamUrl,
});
const withModel = ({ modelUrl }: { modelUrl: string }) => ({
  MODEL_BASE_URL: modelUrl,
  MODEL_NAME: "gpt-oss",
});

describe("without upstream or model", () => {
  test.each(["workspace/extraction", "sonar-pro", "perplexity/sonar", "pro-search"])(
    "%s is answered by extraction",
    async (model) => {
      const models = await start();
      expect((await ask(models, { model })).model).toBe("workspace/extraction");
    },
  );

  test("a preset brings a search of its depth", async () => {
    const models = await start();
    await ask(models, { preset: "fast" });
    await ask(models, { preset: "deep-research", tools: [{ type: "web_search", max_results: 3 }] });
    expect(models.local.requests.map(({ tools }) => tools)).toEqual([
      [{ type: "web_search", max_results: 6 }],
      [{ type: "web_search", max_results: 3 }],
    ]);
  });

  test("an unknown name is refused by name", async () => {
    const models = await start();
    await expect(ask(models, { model: "gpt-99" })).rejects.toMatchObject({
      status: 400,
      type: "invalid_model",
      param: "model",
      message: expect.stringContaining("'gpt-99'"),
    });
    await expect(ask(models, { models: ["sonar", "no/such"] })).rejects.toMatchObject({
      param: "models[1]",
    });
    await expect(ask(models, {})).rejects.toMatchObject({ type: "invalid_request" });
  });
});

describe("with a key", () => {
  test("Perplexity's names pass through, presets as presets", async () => {
    const models = await start(withKey);
    await ask(models, { preset: "pro-search" });
    await ask(models, { model: "openai/gpt-5.1", preset: "fast" });
    await ask(models, { model: "sonar-pro" });
    expect(models.upstream.requests.map(({ body }) => body)).toEqual([
      { input: "Why?", preset: "low", stream: true },
      { input: "Why?", preset: "fast", model: "openai/gpt-5.1", stream: true },
      { input: "Why?", preset: "low", stream: true },
    ]);
  });

  test("a run is announced and then in progress, each once", async () => {
    const models = await start(withKey);
    const request = { input: "Why?", preset: "fast" };
    const events = await Array.fromAsync(models.models.answerer.answer(request, testContext()));
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.reasoning.started",
    ]);
  });

  test("Perplexity judges names of its form, extraction stays here", async () => {
    const models = await start(withKey);
    await expect(ask(models, { model: "perplexity/sonar-9" })).rejects.toMatchObject({
      status: 400,
      type: "invalid_model",
    });
    expect((await ask(models, { model: "workspace/extraction" })).model).toBe(
      "workspace/extraction",
    );
  });

  test("the list of models has Perplexity's own", async () => {
    const models = await start(withKey);
    const context = testContext();
    const ids = (await models.models.catalogue.listModels(context)).map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(["workspace/extraction", "sonar", "openai/gpt-5.1"]),
    );
    await models.models.catalogue.listModels(context);
    expect(models.upstream.requests).toHaveLength(1);
  });
});

describe("with a model of one's own", () => {
  test("it answers under its name, and whatever Perplexity's clients ask for", async () => {
    const models = await start(withModel);
    expect((await ask(models, { model: "gpt-oss" })).model).toBe("gpt-oss");
    expect((await ask(models, { model: "perplexity/sonar" })).model).toBe("perplexity/sonar");
    expect(models.server.requests.map(({ body }) => body)).toMatchObject([
      { model: "gpt-oss" },
      { model: "gpt-oss" },
    ]);
  });

  test("unless configuration says otherwise", async () => {
    const models = await start((addresses) => ({
      ...withModel(addresses),
      MODEL_DEFAULT: "local",
    }));
    expect((await ask(models, { model: "sonar" })).model).toBe("workspace/extraction");
    const list = await models.models.catalogue.listModels(testContext());
    expect(list).toContainEqual({ id: "gpt-oss", object: "model", created: 0, owned_by: "model" });
  });
});

test("routes go before all else, by name and by prefix", async () => {
  const models = await start((addresses) => ({
    ...withKey(addresses),
    MODEL_ROUTES: JSON.stringify({
      servers: { lab: { baseUrl: addresses.modelUrl } },
      routes: [
        { match: "llama-*", to: "openai", server: "lab", model: "llama-4", inputPrice: 2 },
        { match: "sonar", to: "local" },
        { match: "high", to: "perplexity", model: "openai/gpt-5.1" },
      ],
    }),
  }));
  const llama = await ask(models, { model: "llama-big" });
  expect(models.server.requests[0]?.body).toMatchObject({ model: "llama-4" });
  expect(llama.usage?.cost?.input_cost).toBe(0.0001);
  expect((await ask(models, { model: "sonar" })).model).toBe("workspace/extraction");
  await ask(models, { preset: "high" });
  expect(models.upstream.requests[0]?.body).toMatchObject({
    preset: "high",
    model: "openai/gpt-5.1",
  });
});

describe("fallback", () => {
  const both = (addresses: { upstreamUrl: string; modelUrl: string }) => ({
    ...withKey(addresses),
    ...withModel(addresses),
  });

  test("passes over an upstream that cannot be reached and a model that fails", async () => {
    const models = await start(both);
    const refusal = { kind: "error", status: 403 } as const;
    models.upstream.script("/v1/agent", refusal);
    models.server.script({ kind: "error", status: 400 });
    const response = await ask(models, {
      models: ["perplexity/sonar", "gpt-oss", "workspace/extraction"],
    });
    expect(outputText(response)).toBe("echo");
    expect(models.upstream.requests).toHaveLength(1);
    expect(models.server.requests).toHaveLength(1);
  });

  test("keeps one run with one id", async () => {
    const models = await start(both);
    models.server.script({ kind: "error", status: 400 });
    const request = { input: "Why?", models: ["gpt-oss", "workspace/extraction"] };
    const stream = models.models.answerer.answer(request, testContext());
    const events = await Array.fromAsync(stream);
    for (const opening of ["response.created", "response.in_progress"])
      expect(events.filter(({ type }) => type === opening)).toHaveLength(1);
    const [first, last] = [events.at(0), events.at(-1)];
    expect(first).toHaveProperty("response.id");
    expect(last).toMatchObject({
      type: "response.completed",
      response: { model: "workspace/extraction" },
    });
    expect(JSON.stringify(last)).toContain(JSON.stringify(first).match(/"id":"resp_[^"]+"/)?.[0]);
  });

  test("does not start over once something was said", async () => {
    const models = await start(both);
    models.server.setCompletion({ cutAfterChunks: 2 });
    const response = await ask(models, { models: ["gpt-oss", "workspace/extraction"] });
    expect(response).toMatchObject({ status: "failed", model: "gpt-oss" });
    expect(models.local.requests).toHaveLength(0);
  });

  test("the last failure is the request's", async () => {
    const models = await start(both);
    const refusal = { kind: "error", status: 429, headers: { "x-should-retry": "false" } } as const;
    models.upstream.script("/v1/agent", refusal, refusal);
    await expect(
      ask(models, { models: ["perplexity/sonar", "openai/gpt-5.1"] }),
    ).rejects.toMatchObject({ status: 429, type: "request_rate_limit_exceeded" });
  });
});

test("settings that do not fit together are named", async () => {
  const { settings } = await start(() => ({ MODEL_NAME: "gpt-oss", SEARCH_ROUTE: "perplexity" }));
  expect(modelSettingsFaults(settings)).toEqual([
    "SEARCH_ROUTE names perplexity, which needs PERPLEXITY_API_KEY",
    "MODEL_BASE_URL and MODEL_NAME belong together",
  ]);
  await expect(startTestModels(() => ({ MODEL_ROUTES: "{nonsense" }))).rejects.toThrow(
    "MODEL_ROUTES",
  );
});
