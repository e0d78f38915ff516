import OpenAI from "openai-7";
import { createAuthClient } from "@workspace/client";
import { registerSecret } from "@workspace/testing/secrets";
import type { OpenAiServer } from "@workspace/testing/openai-server";
import type { Stack } from "@workspace/testing/stack";
import { describe, expect, vi } from "vitest";
import { test } from "./support/upstreams-stack.ts";

/** Pools keep what they learn of an account, so that each test has an upstream of its own. */
let stack: Stack;
let model: OpenAiServer;

test.beforeAll(({ upstreams }) => {
  ({ stack, model } = upstreams);
});

function secretOf(upstream: string, at: number): string {
  const secret = `secret-${upstream}-${at}`;
  registerSecret(secret);
  return secret;
}

async function addUpstream(upstream: string, accounts: number, pool: object = {}) {
  await stack.auth.createPool({ body: { upstream, base_url: `${model.url}/v1`, ...pool } });
  const ids: string[] = [];
  for (let at = 0; at < accounts; at++) {
    const credential = { kind: "api_key", key: secretOf(upstream, at) } as const;
    const body = { upstream, name: `account ${at}`, credential };
    ids.push((await stack.auth.createAccount({ body })).id);
  }
  return ids;
}

function clientOf(upstream: string, apiKey = stack.apiKey): OpenAI {
  return new OpenAI({ baseURL: `${stack.baseUrl}/upstreams/${upstream}`, apiKey, maxRetries: 0 });
}

const question = {
  model: "gpt-test",
  messages: [{ role: "user" as const, content: "Hello?" }],
};

const usedSecrets = (since: number) =>
  model.requests.slice(since).map(({ headers }) => headers.authorization?.replace("Bearer ", ""));

const healthOf = async (id: string) =>
  (await stack.auth.getAccount({ path: { account_id: id } })).health;

describe("a call to an upstream", () => {
  test("has the account's credential and nothing of the caller's", async () => {
    await addUpstream("plain", 1);
    const since = model.requests.length;
    const answer = await clientOf("plain").chat.completions.create(question);
    expect(answer.choices[0]?.message.content).toBe("Hello from the model.");
    const [seen] = model.requests.slice(since);
    expect(seen).toMatchObject({ method: "POST", path: "/v1/chat/completions", body: question });
    expect(seen?.headers.authorization).toBe(`Bearer ${secretOf("plain", 0)}`);
    const text = JSON.stringify(seen?.headers);
    expect(text).not.toContain(stack.apiKey);
    for (const name of Object.keys(seen?.headers ?? {}))
      expect(name).not.toMatch(/^(?:x-workspace|x-forwarded|forwarded|via|cookie)/);
  });

  test("streams as it comes, and what it used is counted", async () => {
    await addUpstream("streamed", 1);
    const deltas = Array.from({ length: 10 }, (_, at) => `word${at} `);
    model.script({ kind: "completion", completion: { deltas, deltaDelayMs: 60 } });
    const started = performance.now();
    let firstMs = 0;
    let text = "";
    const stream = await clientOf("streamed").chat.completions.create({
      ...question,
      stream: true,
    });
    for await (const chunk of stream) {
      firstMs ||= performance.now() - started;
      text += chunk.choices[0]?.delta.content ?? "";
    }
    expect(text).toBe(deltas.join(""));
    expect(performance.now() - started - firstMs).toBeGreaterThan(400);
    await vi.waitFor(async () => {
      const { totals } = await stack.gateway.getUsage({
        query: { group_by: "upstream", upstream: "upstreams" },
      });
      expect(totals[0]?.total_tokens).toBeGreaterThanOrEqual(55);
    }, 25_000);
  });

  test("takes the key where clients of other upstreams put it", async () => {
    await addUpstream("anthropic-like", 1, { header_name: "x-api-key", header_prefix: "" });
    const since = model.requests.length;
    const ask = (headers: Record<string, string>) =>
      fetch(`${stack.baseUrl}/upstreams/anthropic-like/models`, { headers });
    expect((await ask({ "x-api-key": stack.apiKey })).status).toBe(200);
    expect((await ask({ "x-api-key": "wrong" })).status).toBe(401);
    expect((await ask({})).status).toBe(401);
    const seen = model.requests.slice(since);
    expect(seen.map(({ headers }) => headers["x-api-key"])).toEqual([
      secretOf("anthropic-like", 0),
    ]);
  });

  test("is given up when the client leaves", async () => {
    const [id = ""] = await addUpstream("left", 1);
    const since = model.requests.length;
    model.script({ kind: "completion", completion: { deltaDelayMs: 20_000 } });
    const leaving = new AbortController();
    const stream = await clientOf("left").chat.completions.create(
      { ...question, stream: true },
      { signal: leaving.signal },
    );
    const reading = (async () => {
      for await (const _chunk of stream) leaving.abort();
    })();
    await reading.catch(() => {});
    await model.requests[since]?.closed;
    expect(model.requests[since]?.aborted).toBe(true);
    await vi.waitFor(async () => {
      const account = await stack.auth.getAccount({ path: { account_id: id } });
      expect(account.live_leases).toBe(0);
    }, 10_000);
  });
});

describe("an account that may not", () => {
  test("is paused as its 429 says, and another one answers the same call", async () => {
    const ids = await addUpstream("limited", 2);
    const since = model.requests.length;
    model.script({ kind: "error", status: 429, headers: { "retry-after": "30" } });
    const answer = await clientOf("limited").chat.completions.create(question);
    expect(answer.choices[0]?.message.content).toBe("Hello from the model.");
    const used = usedSecrets(since);
    expect(new Set(used).size).toBe(2);
    const states = await Promise.all(ids.map(healthOf));
    expect(states.map(({ state }) => state).toSorted()).toEqual(["cooling", "healthy"]);
    const later = model.requests.length;
    await clientOf("limited").chat.completions.create(question);
    expect(usedSecrets(later)).toEqual([used[1]]);
  });

  test("hands its 429 on where there is no other", async () => {
    await addUpstream("alone", 1);
    model.script({ kind: "error", status: 429, headers: { "retry-after": "7" } });
    const failure = await refusal(clientOf("alone").chat.completions.create(question));
    expect(failure).toMatchObject({ status: 429 });
    expect(failure.headers?.get("retry-after")).toBe("7");
    const next = await refusal(clientOf("alone").chat.completions.create(question));
    expect(next.status).toBe(503);
    expect(Number(next.headers?.get("retry-after"))).toBeGreaterThan(0);
  });

  test("is set aside by a 401, which the caller never sees as theirs", async () => {
    const [id = ""] = await addUpstream("refused", 1);
    model.script({ kind: "error", status: 401 });
    const failure = await refusal(clientOf("refused").chat.completions.create(question));
    expect(failure.status).toBe(502);
    expect(failure.message).toContain("refused the workspace's account");
    expect(await healthOf(id)).toMatchObject({ state: "quarantined" });
  });
});

describe("who may not", () => {
  test("a wrong key, an unknown upstream, a key without the scope", async () => {
    await addUpstream("guarded", 1);
    const ask = (apiKey: string, upstream = "guarded") =>
      refusal(clientOf(upstream, apiKey).models.list());
    expect(await ask("pplx-ws-wrong")).toMatchObject({ status: 401 });
    expect(await ask(stack.apiKey, "unheard-of")).toMatchObject({ status: 404 });
    const narrow = await stack.auth.createKey({ body: { name: "narrow", scopes: ["usage:read"] } });
    expect(await ask(narrow.key)).toMatchObject({ status: 403 });
    const since = model.requests.length;
    for (const path of ["", "/", "/UPPER/models", "/guarded/..%2f..%2fadmin"]) {
      const reply = await fetch(`${stack.baseUrl}/upstreams${path}`, {
        headers: { authorization: `Bearer ${stack.apiKey}` },
      });
      expect([400, 404], path).toContain(reply.status);
    }
    expect(model.requests.slice(since).every(({ path }) => path.startsWith("/v1/"))).toBe(true);
  });

  test("a browser's session does not: no answer of an upstream is a page of ours", async () => {
    await addUpstream("page", 1);
    const link = await createAuthClient({
      baseUrl: stack.authUrl,
      headers: { "x-workspace-internal-token": stack.internalToken },
    }).createSignInLink({ body: {} });
    const signedIn = await fetch(`${stack.baseUrl}/api/auth/sign-in/link`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: stack.baseUrl },
      body: JSON.stringify({ token: new URL(link.url).searchParams.get("token") }),
    });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers.getSetCookie().map((each) => each.split(";")[0]);
    const open = (path: string) =>
      fetch(`${stack.baseUrl}${path}`, {
        headers: { cookie: cookie.join("; "), "sec-fetch-site": "none", accept: "text/html" },
      });
    expect((await open("/api/knowledge/stats")).status).toBe(200);
    const since = model.requests.length;
    expect((await open("/upstreams/page/models")).status).toBe(401);
    expect(model.requests).toHaveLength(since);
  });

  test("an address of this machine is asked only where that is allowed", async () => {
    const body = { upstream: "inside", base_url: "http://169.254.169.254/latest" };
    await expect(stack.auth.createPool({ body })).rejects.toMatchObject({ status: 400 });
  });
});

test("a body that is too large to keep is passed on once", async () => {
  await addUpstream("large", 2);
  const since = model.requests.length;
  const content = "x".repeat(1_500_000);
  model.script({ kind: "error", status: 429 });
  const failure = await refusal(
    clientOf("large").chat.completions.create({
      ...question,
      messages: [{ role: "user", content }],
    }),
  );
  expect(failure.status).toBe(429);
  expect(model.requests.slice(since)).toHaveLength(1);
});

/** What the SDK throws for an answer that is an error. */
async function refusal(answer: PromiseLike<unknown>) {
  try {
    await answer;
  } catch (error) {
    if (error instanceof OpenAI.APIError) return error;
    throw error;
  }
  throw new Error("It was answered");
}
