import Perplexity from "@perplexity-ai/perplexity_ai";
import { gzipSync } from "node:zlib";
import { startLoopbackServer } from "@workspace/testing/loopback";
import { startOpenAiServer } from "@workspace/testing/openai-server";
import type { OpenAiServer } from "@workspace/testing/openai-server";
import { startPerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import type { PerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import { registerSecret } from "@workspace/testing/secrets";
import { startStack } from "@workspace/testing/stack";
import type { Stack } from "@workspace/testing/stack";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { collect } from "../clients/support/client-stack.ts";

const accountKey = "pplx-account-key-of-the-test";

let upstream: PerplexityUpstream;
let model: OpenAiServer;
let stack: Stack;

beforeAll(async () => {
  registerSecret(accountKey);
  const allow = { ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1" };
  upstream = await startPerplexityUpstream({ apiKey: accountKey });
  model = await startOpenAiServer();
  stack = await startStack({
    analysis: true,
    env: {
      auth: allow,
      gateway: {
        RECORD_HEARTBEAT: "1s",
        ...allow,
        UPSTREAM_WAIT: "300ms",
        RECORD_INTERVAL: "100ms",
        RECORD_MAX_BODY: "1mb",
      },
    },
  });
  await addUpstream("perplexity", upstream.url);
  await addUpstream("model", `${model.url}/v1`);
});

afterAll(async () => {
  await stack?.stop();
  await Promise.all([upstream?.close(), model?.close()].map((closed) => closed?.catch(() => {})));
});

async function addUpstream(name: string, baseUrl: string): Promise<void> {
  await stack.auth.createPool({ body: { upstream: name, base_url: baseUrl } });
  const credential = { kind: "api_key", key: accountKey } as const;
  await stack.auth.createAccount({ body: { upstream: name, name, credential } });
}

type Mode = Parameters<Stack["gateway"]["replaceUpstreamMode"]>[0]["body"];

const setMode = (name: string, body: Mode) =>
  stack.gateway.replaceUpstreamMode({ path: { upstream: name }, body });

const captureOf = (id: string) => stack.analysis.getCapture({ path: { capture_id: id } });

async function record(name: string, work: (id: string) => Promise<unknown>): Promise<string> {
  const { recording_id: id } = await setMode(name, { mode: "record", name: "of the test" });
  if (id === null) throw new Error("It is not recorded");
  await work(id);
  await setMode(name, { mode: "pass" });
  await vi.waitFor(async () => expect((await captureOf(id)).status).toBe("ready"), 10_000);
  return id;
}

function clientOf(name: string): Perplexity {
  return new Perplexity({
    baseURL: `${stack.baseUrl}/upstreams/${name}`,
    apiKey: stack.apiKey,
    maxRetries: 0,
    logLevel: "off",
  });
}

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${stack.baseUrl}/upstreams/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${stack.apiKey}`, ...init.headers },
  });

/** Every kind of call that the official client makes, with what it gave or failed with. */
async function everyCall(client: Perplexity): Promise<unknown[]> {
  const messages = [{ role: "user" as const, content: "What became of Sonar?" }];
  const calls: (() => Promise<unknown>)[] = [
    () => client.responses.create({ preset: "fast", input: "Sonar?" }),
    async () =>
      collect(await client.responses.create({ preset: "fast", input: "Sonar?", stream: true })),
    async () => {
      const { id } = await client.responses.create({
        preset: "fast",
        input: "x",
        background: true,
      });
      return client.responses.retrieve(id);
    },
    () => client.search.create({ query: ["sonar", "agent"], max_results: 1 }),
    () =>
      client.embeddings.create({ model: "pplx-embed-v1-0.6b", input: ["a", "b"], dimensions: 128 }),
    () =>
      client.contextualizedEmbeddings.create({
        model: "pplx-embed-context-v1-4b",
        input: [["a"], ["b", "c"]],
        dimensions: 128,
      }),
    () => client.responses.create({ preset: "fast", input: "x", ...{ flavour: 1 } }),
    // Retired there: the last one, since a 403 sets the account aside.
    () => client.chat.completions.create({ model: "sonar", messages }),
  ];
  const results: unknown[] = [];
  for (const each of calls)
    results.push(
      await each().catch((error: unknown) => {
        if (error instanceof Perplexity.APIError)
          return { status: error.status, error: error.error };
        throw error;
      }),
    );
  return results;
}

describe("the official client", () => {
  test("runs all its calls against a cassette that was recorded through the gateway, without the upstream", async () => {
    let recorded: unknown[] = [];
    const id = await record("perplexity", async () => {
      recorded = await everyCall(clientOf("perplexity"));
    });
    const capture = await captureOf(id);
    expect(capture).toMatchObject({
      source: "recording",
      upstream: "perplexity",
      name: "of the test",
      skipped: [],
    });
    const asked = upstream.requests.length;
    expect(capture.exchange_count).toBe(asked);
    await upstream.close();

    await setMode("perplexity", { mode: "replay", capture_id: id });
    expect(await everyCall(clientOf("perplexity"))).toEqual(recorded);
    expect(recorded.filter((each) => JSON.stringify(each).includes('"status":4')).length).toBe(2);
    expect(upstream.requests.length).toBe(asked);
    await setMode("perplexity", { mode: "pass" });
  });
});

const question = (content: string, more: object = {}) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "m", messages: [{ role: "user", content }], ...more }),
});

/** Text of a stream until it ends or breaks off, with when each piece came. */
async function readStream(response: Response) {
  let text = "";
  let error: unknown = null;
  const began = performance.now();
  const timesMs: number[] = [];
  try {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      timesMs.push(performance.now() - began);
    }
  } catch (cause) {
    error = cause;
  }
  return { text, timesMs, broke: error !== null };
}

async function exchangesOf(id: string) {
  const { data } = await stack.analysis.listExchanges({ query: { capture_id: id, limit: 100 } });
  return Promise.all(
    data.map((one) => stack.analysis.getExchange({ path: { exchange_id: one.id } })),
  );
}

const streamed = { stream: true };

describe("a recording", () => {
  test("does not delay a stream, knows when each event came, and replays in that time or at once", async () => {
    const deltas = ["one ", "two ", "three ", "four "];
    const id = await record("model", async () => {
      model.script({ kind: "completion", completion: { deltas, deltaDelayMs: 100 } });
      const live = await readStream(
        await call("model/chat/completions", question("slow", streamed)),
      );
      expect(live.text).toContain("three ");
      expect(live.timesMs[0]).toBeLessThan(250);
    });
    const [exchange] = await exchangesOf(id);
    const times = exchange?.response?.body?.event_times_ms ?? [];
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(250);

    await setMode("model", { mode: "replay", capture_id: id, timing: "original" });
    const slow = await readStream(await call("model/chat/completions", question("slow", streamed)));
    expect((slow.timesMs.at(-1) ?? 0) - (slow.timesMs[0] ?? 0)).toBeGreaterThan(250);
    await setMode("model", { mode: "replay", capture_id: id });
    const response = await call("model/chat/completions", question("slow", streamed));
    expect(response.headers.get("x-workspace-replay")).toBe("played");
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
    const fast = await readStream(response);
    expect(fast.timesMs.at(-1)).toBeLessThan(150);
    expect(fast.text).toBe(slow.text);
    await setMode("model", { mode: "pass" });
  });

  test("has what broke off, what a client left, and what gave no answer, as such", async () => {
    const id = await record("model", async () => {
      model.script({
        kind: "completion",
        completion: { deltas: ["a", "b", "c"], cutAfterChunks: 2 },
      });
      const cut = await readStream(await call("model/chat/completions", question("cut", streamed)));
      expect(cut.broke).toBe(true);

      model.script({ kind: "completion", completion: { deltaDelayMs: 30_000 } });
      const leaving = new AbortController();
      const init = { ...question("left", streamed), signal: leaving.signal };
      const left = await call("model/chat/completions", init);
      await left.body?.getReader().read();
      leaving.abort();

      model.script({ kind: "hang" });
      const hanging = new AbortController();
      const before = model.requests.length;
      const hung = call("model/chat/completions", { ...question("hung"), signal: hanging.signal });
      await expect.poll(() => model.requests.length).toBe(before + 1);
      hanging.abort();
      await hung.catch(() => {});
    });
    const exchanges = await exchangesOf(id);
    const ends = exchanges.map(({ request, error, response }) => {
      const asked = /cut|left|hung/.exec(request.body?.text ?? "")?.[0];
      return [asked, error, response?.body?.truncated ?? null];
    });
    expect(new Map(ends.map(([asked, ...rest]) => [asked, rest]))).toEqual(
      new Map([
        ["cut", ["broken-off", true]],
        ["left", ["client-left", true]],
        ["hung", ["client-left", null]],
      ]),
    );
    await setMode("model", { mode: "replay", capture_id: id });
    const again = await readStream(await call("model/chat/completions", question("cut", streamed)));
    expect(again.broke).toBe(true);
    expect(again.text).toBe(
      exchanges.find(({ error }) => error === "broken-off")?.response?.body?.text,
    );
    const missed = await call("model/chat/completions", question("left", streamed));
    expect(missed.status).toBe(404);
    expect(await missed.text()).toContain("but its client left before the answer was whole");
    await setMode("model", { mode: "pass" });
  });

  test("keeps bodies within their bound, and says which it did not keep", async () => {
    const id = await record("model", async () => {
      const large = await call("model/chat/completions", question("x".repeat(1_200_000)));
      expect(large.status).toBe(200);
      await large.arrayBuffer();
    });
    expect((await captureOf(id)).skipped).toEqual([{ reason: "body-not-kept", count: 1 }]);
    const [exchange] = await exchangesOf(id);
    expect(exchange?.request.body).toMatchObject({ kind: "absent" });
    expect(exchange?.request.body?.size_bytes).toBeGreaterThan(1_200_000);
  });

  test("waits while analysis is away, and loses nothing", async () => {
    const id = await record("model", async () => {
      await (await call("model/chat/completions", question("before"))).arrayBuffer();
      await stack.kill("analysis");
      for (const content of ["during 1", "during 2"]) {
        const answer = await call("model/chat/completions", question(content));
        expect(answer.status).toBe(200);
        await answer.arrayBuffer();
      }
      await stack.restart("analysis");
      await (await call("model/chat/completions", question("after"))).arrayBuffer();
    });
    const asked = (await exchangesOf(id)).map(
      ({ request }) => /before|during \d|after/.exec(request.body?.text ?? "")?.[0],
    );
    expect(asked.toSorted((a = "", b = "") => a.localeCompare(b))).toEqual([
      "after",
      "before",
      "during 1",
      "during 2",
    ]);
  });

  test("goes on in the same capture when the gateway was killed", async () => {
    const { recording_id: id } = await setMode("model", { mode: "record" });
    const recorded = async () => (await captureOf(id ?? "")).exchange_count;
    await (await call("model/chat/completions", question("first life"))).arrayBuffer();
    await expect.poll(recorded, { timeout: 5_000 }).toBe(1);
    await stack.kill("gateway");
    await stack.restart("gateway");
    await (await call("model/chat/completions", question("second life"))).arrayBuffer();
    await expect.poll(recorded, { timeout: 5_000 }).toBe(2);
    await setMode("model", { mode: "pass" });
    // It stays open for the recorder that died, until that has been silent for long enough.
    expect((await captureOf(id ?? "")).status).toBe("recording");
    const path = { capture_id: id ?? "" };
    expect((await stack.analysis.finishRecording({ path })).status).toBe("ready");
  });
});

describe("a replay", () => {
  let id = "";
  beforeAll(async () => {
    id = await record("model", async () => {
      await (await call("model/chat/completions", question("known"))).arrayBuffer();
    });
  });

  test("needs neither account nor pool, and names what came nearest to what it does not have", async () => {
    await setMode("nobody", { mode: "replay", capture_id: id });
    const played = await call("nobody/v1/chat/completions", question("known"));
    expect(await played.json()).toMatchObject({ object: "chat.completion" });
    const missed = await call("nobody/v1/chat/completions", question("unknown"));
    expect(missed.status).toBe(404);
    expect(missed.headers.get("x-workspace-replay")).toBe("not-recorded");
    const { error } = (await missed.json()) as { error: { type: string; message: string } };
    expect(error.type).toBe("not_recorded");
    expect(error.message).toMatch(
      /^POST \/v1\/chat\/completions was recorded, but not with this body \/messages\/0\/content\. The nearest: exchange [0-9a-f]{12}/,
    );
    const { id: short } = await stack.analysis.importCapture({
      body: await (await stack.analysis.exportCapture({ path: { capture_id: id } })).text(),
    });
    await setMode("short-lived", { mode: "replay", capture_id: short });
    expect((await call("short-lived/v1/chat/completions", question("known"))).status).toBe(200);
    await stack.analysis.deleteCapture({ path: { capture_id: short } });
    await vi.waitFor(async () => {
      const gone = await call("short-lived/v1/chat/completions", question("known"));
      expect(gone.status).toBe(404);
    }, 8_000);
    await setMode("short-lived", { mode: "pass" });

    await stack.kill("analysis");
    const without = await call("nobody/v1/chat/completions", question("known"));
    expect(without.status).toBe(200);
    const refused = setMode("nobody", { mode: "replay", capture_id: id });
    await expect(refused).rejects.toMatchObject({ status: 503 });
    await stack.restart("analysis");
    await setMode("nobody", { mode: "pass" });
    expect((await call("nobody/v1/models")).status).toBe(404);
  });

  test("that also records asks the upstream for what it does not have, once", async () => {
    const before = model.requests.length;
    const { recording_id: more } = await setMode("model", {
      mode: "replay-or-record",
      capture_id: id,
    });
    const ask = async (content: string) => {
      const answer = await call("model/chat/completions", question(content));
      await answer.arrayBuffer();
      return answer.headers.get("x-workspace-replay");
    };
    expect(await ask("known")).toBe("played");
    expect(await ask("new")).toBe("passed");
    await expect.poll(async () => (await captureOf(more ?? "")).exchange_count).toBe(1);
    await expect.poll(() => ask("new"), { interval: 300, timeout: 5_000 }).toBe("played");
    expect(model.requests.length - before).toBeLessThanOrEqual(4);
    expect(await stack.gateway.listUpstreamModes()).toMatchObject({
      data: [{ upstream: "model", mode: "replay-or-record", capture_id: id, recording_id: more }],
    });
    await setMode("model", { mode: "pass" });
    expect(await stack.gateway.listUpstreamModes()).toEqual({ data: [] });
  });

  test("is not begun where it could not work, and then nothing changes", async () => {
    const { id: empty } = await stack.analysis.importCapture({ body: '{"log":{"entries":[]}}' });
    const nowhere = "cap_01jd3v7q8m2n4p6r8t0v2x4z6a";
    const wishes: [Mode, number][] = [
      [{ mode: "replay" }, 400],
      [{ mode: "record", capture_id: id }, 400],
      [{ mode: "replay", capture_id: nowhere }, 404],
      [{ mode: "replay", capture_id: empty }, 409],
      [{ mode: "record" }, 404],
    ];
    for (const [wish, status] of wishes)
      await expect(setMode("unheard-of", wish), JSON.stringify(wish)).rejects.toMatchObject({
        status,
      });
    const { key } = await stack.auth.createKey({
      body: { name: "reads", scopes: ["upstream-modes:read", "pools:use"] },
    });
    const reply = await fetch(`${stack.baseUrl}/api/gateway/upstream-modes/model`, {
      method: "PUT",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ mode: "pass" }),
    });
    expect(reply.status).toBe(403);
    expect(await stack.gateway.listUpstreamModes()).toEqual({ data: [] });
  });
});

test("neither credential is found in a capture, however the answer spells it", async () => {
  const secrets = [accountKey, stack.apiKey];
  const told = secrets.flatMap((secret) => [secret, Buffer.from(`x ${secret}`).toString("base64")]);
  const echo = JSON.stringify({ told });
  const upstreamOf = await startLoopbackServer((request, response) => {
    const type = { "content-type": "application/json" };
    if (request.path === "/zipped") {
      response.writeHead(200, { ...type, "content-encoding": "gzip" }).end(gzipSync(echo));
    } else if (request.path === "/odd") {
      response.writeHead(200, { ...type, "content-encoding": "exotic" }).end(echo);
    } else if (request.path === "/file") {
      response.writeHead(200, { "content-type": "application/gzip" }).end(gzipSync(echo));
    } else response.writeHead(200, type).end(echo);
  });
  await addUpstream("echo", upstreamOf.url);
  const id = await record("echo", async () => {
    for (const path of ["plain", "zipped", "odd", "file"])
      await (await call(`echo/${path}`, question(stack.apiKey))).arrayBuffer().catch(() => {});
  });
  await upstreamOf.close();
  const har = await (await stack.analysis.exportCapture({ path: { capture_id: id } })).text();
  expect(har).toContain("redacted-account-");
  for (const each of told) expect(har).not.toContain(each.slice(4, -4));
  const bodies = (await exchangesOf(id)).map(({ response }) => response?.body?.kind);
  expect(bodies.filter((kind) => kind === "text")).toHaveLength(2);
  expect(bodies.filter((kind) => kind === "absent")).toHaveLength(2);
});
