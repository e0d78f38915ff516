import { openDatabase } from "@workspace/storage";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  closedPort,
  FakeService,
  internalToken,
  pause,
  RawConnection,
  sendJson,
  startGateway,
  waitFor,
} from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let web: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  web = await FakeService.start();
  web.handler = (_request, response) => response.setHeader("content-type", "text/html").end("page");
  gateway = await startGateway({ knowledge, web }, { CORS_ORIGINS: "http://app.example" });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
  await web.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
});

const withKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const json = (method: string, body: object, headers: Record<string, string> = {}) => ({
  method,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

describe("API keys", () => {
  test("no key and a wrong key are 401 in the shape of the API", async () => {
    const none = await gateway.fetch("/v1/agent", { method: "POST", body: "{}" });
    expect(none.status).toBe(401);
    expect(none.headers.get("www-authenticate")).toBe("Bearer");
    expect(await none.json()).toMatchObject({ error: { type: "forbidden", code: 401 } });
    const wrong = await gateway.fetch(
      "/api/knowledge/threads",
      withKey(`pplx-ws-${"x".repeat(43)}`),
    );
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ type: "unauthorized", status: 401 });
    expect(knowledge.requests).toEqual([]);
  });

  test.each(["", "Bearer", "Bearer ", "Basic eDp5", "bearer pplx-", "Bearer a b", "Bearer é"])(
    "a malformed Authorization %j is 401",
    async (authorization) => {
      const raw = new RawConnection(gateway.port).send(
        `GET /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`,
      );
      await raw.until((text) => text.includes("\r\n\r\n"));
      raw.destroy();
      expect(raw.received).toMatch(/^HTTP\/1\.1 401 /);
    },
  );

  test("the list of models needs no key, other methods there do", async () => {
    expect((await gateway.fetch("/v1/models")).status).toBe(200);
    expect((await gateway.fetch("/v1/modelsx")).status).toBe(401);
  });

  test("the scheme may be written in any case", async () => {
    const response = await gateway.fetch("/v1/agent", {
      headers: { authorization: `bearer ${gateway.key}` },
    });
    expect(response.status).toBe(200);
  });

  test("a revoked key stops within a second, at another gateway too", async () => {
    const { id, key } = await gateway.createKey({ name: "soon gone" });
    const other = await startGateway({ knowledge, web }, { DATABASE_URL: gateway.databaseUrl });
    expect((await gateway.fetch("/v1/agent", withKey(key))).status).toBe(200);
    expect((await other.fetch("/v1/agent", withKey(key))).status).toBe(200);
    const revoked = await gateway.call(`/api/gateway/keys/${id}`, { method: "DELETE" });
    expect(revoked.status).toBe(204);
    const startedAt = performance.now();
    for (const each of [gateway, other]) {
      await waitForStatus(() => each.fetch("/v1/agent", withKey(key)), 401);
    }
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await other.close();
  });

  test("a new key works at once, even one that was tried before it was known", async () => {
    const { key } = await gateway.createKey();
    expect((await gateway.fetch("/v1/agent", withKey(key))).status).toBe(200);
  });

  test("a key ends with its expiry", async () => {
    const { key } = await gateway.createKey({
      name: "short",
      expires_at: new Date(Date.now() + 700).toISOString(),
    });
    expect((await gateway.fetch("/v1/agent", withKey(key))).status).toBe(200);
    await pause(900);
    expect((await gateway.fetch("/v1/agent", withKey(key))).status).toBe(401);
  });

  test("keys are stored as hashes only, and never logged", async () => {
    const { key } = await gateway.createKey({ name: "hidden" });
    await gateway.fetch(`/v1/agent?secret=query`, withKey(key));
    const sql = openDatabase({ url: gateway.databaseUrl, schema: "gateway", maxConnections: 1 });
    const rows = await sql`select api_keys::text as text from api_keys`;
    await sql.end();
    const stored = rows.map((row) => String(row.text)).join("\n");
    expect(stored).not.toContain(key);
    const logged = gateway.log.join("");
    expect(logged).toContain("/v1/agent");
    for (const secret of [key, gateway.key, internalToken, "secret=query"])
      expect(logged).not.toContain(secret);
  });

  test("known keys go on while the database is away, unknown ones are told", async () => {
    const other = await startGateway({ knowledge, web });
    expect((await other.call("/v1/agent")).status).toBe(200);
    const admin = openDatabase({ url: gateway.databaseUrl, schema: "public", maxConnections: 1 });
    const name = new URL(other.databaseUrl).pathname.slice(1);
    await admin`alter database ${admin(name)} with allow_connections false`;
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await pause(100);
    expect((await other.call("/v1/agent")).status).toBe(200);
    const unknown = await other.fetch("/v1/agent", withKey(`pplx-ws-${"u".repeat(43)}`));
    expect(unknown.status).toBe(503);
    expect(unknown.headers.get("retry-after")).toBeTruthy();
    const ready = await other.fetch("/ready");
    expect(ready.status).toBe(503);
    await admin`alter database ${admin(name)} with allow_connections true`;
    await admin.end();
    await waitForStatus(() => other.fetch("/v1/agent", withKey(`pplx-ws-${"v".repeat(43)}`)), 401);
    await other.close();
  });
});

describe("managing keys", () => {
  test("create, read, change, list, revoke", async () => {
    const created = await gateway.call("/api/gateway/keys", json("POST", { name: "ci" }));
    expect(created.status).toBe(201);
    const made = (await created.json()) as { id: string; key: string; prefix: string };
    expect(created.headers.get("location")).toBe(`/api/gateway/keys/${made.id}`);
    expect(made.key).toMatch(/^pplx-ws-[\w-]{43}$/);
    expect(made.key.startsWith(made.prefix)).toBe(true);

    const path = `/api/gateway/keys/${made.id}`;
    await gateway.fetch("/v1/agent", withKey(made.key));
    const read = await (await gateway.call(path)).json();
    expect(read).toMatchObject({ id: made.id, name: "ci", status: "active" });
    expect(read).not.toHaveProperty("key");

    const changed = await gateway.call(path, json("PATCH", { requests_per_minute: 5, name: "CI" }));
    expect(await changed.json()).toMatchObject({ name: "CI", requests_per_minute: 5 });

    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const page = await gateway.call(`/api/gateway/keys?limit=2&include_revoked=true${query}`);
      const body = (await page.json()) as { data: { id: string }[]; next_cursor: string | null };
      ids.push(...body.data.map((key) => key.id));
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(made.id);
    expect(ids.at(-1)).toBe(gateway.keyId);

    expect((await gateway.call(path, { method: "DELETE" })).status).toBe(204);
    expect((await gateway.call(path, { method: "DELETE" })).status).toBe(204);
    expect((await gateway.call(path, json("PATCH", { name: "x" }))).status).toBe(409);
    const listed = await (await gateway.call("/api/gateway/keys?limit=200")).text();
    expect(listed).not.toContain(made.id);
  });

  test("refuses what is wrong, and says where", async () => {
    const past = { name: "x", expires_at: "2020-01-01T00:00:00Z" };
    for (const [body, pointer] of [
      [{}, "name"],
      [{ name: " x" }, "name"],
      [{ name: "x", admin: true }, "admin"],
      [{ name: "x", requests_per_minute: 0 }, "requests_per_minute"],
      [past, "expires_at"],
    ] as const) {
      const response = await gateway.call("/api/gateway/keys", json("POST", body));
      expect(response.status).toBe(400);
      expect(JSON.stringify(await response.json())).toContain(pointer);
    }
    const unknown = "/api/gateway/keys/key_01jd3v7q8m2n4p6r8t0v2x4z6g";
    expect((await gateway.call(unknown)).status).toBe(404);
    expect((await gateway.call(unknown, { method: "DELETE" })).status).toBe(404);
    expect((await gateway.call("/api/gateway/keys?cursor=abc")).status).toBe(400);
    expect((await gateway.call("/api/gateway/nothing")).status).toBe(404);
    const large = await gateway.call(
      "/api/gateway/keys",
      json("POST", { name: "x".repeat(300_000) }),
    );
    expect(large.status).toBe(413);
  });

  test("the internal token opens the gateway's own API and nothing else", async () => {
    expect((await gateway.fetch("/api/gateway/keys", withKey(internalToken))).status).toBe(200);
    expect((await gateway.fetch("/v1/agent", withKey(internalToken))).status).toBe(401);
    const asHeader = await gateway.fetch("/api/gateway/keys", {
      headers: { "x-workspace-internal-token": internalToken, "x-workspace-key-id": "key_x" },
    });
    expect(asHeader.status).toBe(401);
  });
});

describe("limits", () => {
  test("a key has its burst, then waits; the answer says how long", async () => {
    const limited = await startGateway(
      { knowledge, web },
      { KEY_REQUESTS_PER_MINUTE: "60", KEY_BURST: "3" },
    );
    const other = await limited.createKey();
    const remaining: (string | null)[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const response = await limited.call("/v1/agent");
      expect(response.status).toBe(200);
      remaining.push(response.headers.get("x-ratelimit-remaining"));
      expect(response.headers.get("x-ratelimit-limit")).toBe("60");
    }
    expect(remaining).toEqual(["2", "1", "0"]);
    const refused = await limited.call("/v1/agent");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(Number(refused.headers.get("retry-after-ms"))).toBeLessThanOrEqual(1_000);
    expect(Number(refused.headers.get("x-ratelimit-reset"))).toBeGreaterThanOrEqual(2);
    expect(await refused.json()).toMatchObject({
      error: { type: "request_rate_limit_exceeded", code: 429 },
    });
    expect((await limited.fetch("/v1/agent", withKey(other.key))).status).toBe(200);
    await pause(Number(refused.headers.get("retry-after-ms")));
    expect((await limited.call("/v1/agent")).status).toBe(200);
    await limited.close();
  });

  test("a key may have a limit of its own, changed at once", async () => {
    const { id, key } = await gateway.createKey({ name: "own", requests_per_minute: 1 });
    expect((await gateway.fetch("/v1/agent", withKey(key))).status).toBe(200);
    expect((await gateway.fetch("/v1/agent", withKey(key))).status).toBe(429);
    await gateway.call(`/api/gateway/keys/${id}`, json("PATCH", { requests_per_minute: null }));
    await waitForStatus(() => gateway.fetch("/v1/agent", withKey(key)), 200);
  });

  test("an address has a limit, with or without a key, whatever it forwards", async () => {
    const limited = await startGateway(
      { knowledge, web },
      { IP_REQUESTS_PER_MINUTE: "60", IP_BURST: "5" },
    );
    const results: number[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const headers = { "x-forwarded-for": `10.0.0.${turn}` };
      results.push((await limited.fetch("/v1/models", { headers })).status);
    }
    // One of the five was spent on making the key.
    expect(results).toEqual([200, 200, 200, 200, 429, 429]);
    expect((await limited.fetch("/")).status).toBe(200);
    await limited.close();
  });

  test("twenty at once get no more than the burst", async () => {
    const { key } = await gateway.createKey({ name: "rush", requests_per_minute: 7 });
    const results = await Promise.all(
      Array.from({ length: 20 }, () => gateway.fetch("/v1/agent", withKey(key))),
    );
    expect(results.filter((response) => response.status === 200)).toHaveLength(7);
  });
});

describe("the local browser session", () => {
  const page = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  const signIn = async () => (await gateway.navigate(page)).setCookies[0]?.split(";")[0] ?? "";

  test("opening a page signs in, and the page may then call the APIs", async () => {
    const { setCookies, body } = await gateway.navigate(page);
    expect(body).toBe("page");
    expect(setCookies[0]).toMatch(/HttpOnly; SameSite=Strict$/);
    const cookie = setCookies[0]?.split(";")[0] ?? "";
    const origin = gateway.url;
    const read = await gateway.fetch("/api/knowledge/threads", { headers: { cookie } });
    expect(read.status).toBe(200);
    expect(knowledge.requests[0]?.headers).not.toHaveProperty("x-workspace-key-id");
    expect(knowledge.requests[0]?.headers).not.toHaveProperty("cookie");
    const change = await gateway.fetch(
      "/v1/agent",
      json("POST", {}, { cookie, origin, "sec-fetch-site": "same-origin" }),
    );
    expect(change.status).toBe(200);
    expect((await gateway.navigate({ ...page, cookie })).setCookies).toEqual([]);
    const session = await gateway.fetch("/api/gateway/session", { headers: { cookie } });
    expect(await session.json()).toMatchObject({ authenticated: true, via: "local", key_id: null });
  });

  test("a page of another origin may not use it", async () => {
    const cookie = await signIn();
    for (const headers of [
      { cookie },
      { cookie, origin: "http://evil.example" },
      { cookie, origin: "http://app.example" },
      { cookie, origin: gateway.url, "sec-fetch-site": "cross-site" },
      { cookie, origin: "http://localhost:3000", "sec-fetch-site": "same-site" },
      { cookie, origin: "null" },
    ])
      expect((await gateway.fetch("/v1/agent", json("POST", {}, headers))).status).toBe(401);
    const read = { cookie, "sec-fetch-site": "cross-site" };
    expect((await gateway.fetch("/api/knowledge/threads", { headers: read })).status).toBe(401);
  });

  test.each([
    ["another name (rebinding)", "evil.example", {}],
    ["another port", "localhost:1", {}],
    ["a name that begins like ours", "localhost.evil.example", {}],
  ])("%s gets no session", async (_name, host) => {
    const port = host.includes(":") ? "" : `:${gateway.port}`;
    const raw = new RawConnection(gateway.port).send(
      `GET / HTTP/1.1\r\nHost: ${host}${port}\r\nAccept: text/html\r\n\r\n`,
    );
    await raw.until((text) => text.includes("page"));
    raw.destroy();
    expect(raw.received).not.toMatch(/set-cookie/i);
  });

  test("scripts, frames and fetches get none", async () => {
    for (const headers of [
      { accept: "*/*" },
      { ...page, "sec-fetch-mode": "cors" },
      { ...page, "sec-fetch-dest": "iframe" },
    ])
      expect((await gateway.navigate(headers)).setCookies).toEqual([]);
  });

  test("a forged or ended session is none", async () => {
    const cookie = await signIn();
    const forged = cookie.replace(/ses_./, "ses_z");
    const read = (value: string) =>
      gateway.fetch("/api/knowledge/threads", { headers: { cookie: value } });
    expect((await read(forged)).status).toBe(401);
    expect((await read(cookie)).status).toBe(200);
    const ended = await gateway.fetch("/api/gateway/session", {
      method: "DELETE",
      headers: { cookie, origin: gateway.url },
    });
    expect(ended.status).toBe(204);
    expect(ended.headers.getSetCookie()[0]).toContain("Max-Age=0");
    expect((await read(cookie)).status).toBe(401);
  });

  test("can be turned off; then a key signs in, and the session ends with the key", async () => {
    const closed = await startGateway({ knowledge, web }, { LOCAL_SESSION: "off" });
    expect((await closed.navigate(page)).setCookies).toEqual([]);
    const signedOut = await closed.fetch("/api/gateway/session");
    expect(await signedOut.json()).toMatchObject({ authenticated: false, via: null });

    const { id, key } = await closed.createKey({ name: "browser" });
    const signedIn = await closed.fetch("/api/gateway/session", json("POST", { key }));
    expect(signedIn.status).toBe(201);
    const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const session = await closed.fetch("/api/gateway/session", { headers: { cookie } });
    expect(await session.json()).toMatchObject({ via: "key", key_id: id, key_name: "browser" });
    await closed.fetch("/api/knowledge/threads", { headers: { cookie } });
    expect(knowledge.requests.at(-1)?.headers["x-workspace-key-id"]).toEqual([id]);

    await closed.call(`/api/gateway/keys/${id}`, { method: "DELETE" });
    const read = () => closed.fetch("/api/knowledge/threads", { headers: { cookie } });
    await waitForStatus(read, 401);
    await closed.close();
  });

  test("wrong keys are counted", async () => {
    const guarded = await startGateway({ knowledge, web });
    const results = new Map<number, number>();
    // More than the 120 of a burst, by as many as a slow machine is granted meanwhile.
    for (let turn = 0; turn < 200; turn++) {
      const { status } = await guarded.fetch("/api/gateway/session", json("POST", { key: "x" }));
      results.set(status, (results.get(status) ?? 0) + 1);
    }
    expect(results.get(401)).toBeGreaterThanOrEqual(120);
    expect(results.get(429)).toBeGreaterThan(0);
    await guarded.close();
  });
});

describe("CORS", () => {
  test("a preflight is answered by the gateway, without a key", async () => {
    const preflight = await gateway.fetch("/v1/agent", {
      method: "OPTIONS",
      headers: {
        origin: "http://app.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("http://app.example");
    expect(preflight.headers.get("access-control-allow-headers")).toBe(
      "authorization, content-type",
    );
    expect(knowledge.requests).toEqual([]);
  });

  test("answers name the allowed origin, errors too, and no other", async () => {
    const allowed = await gateway.call("/v1/agent", { headers: { origin: "http://app.example" } });
    expect(allowed.headers.get("access-control-allow-origin")).toBe("http://app.example");
    expect(allowed.headers.has("access-control-allow-credentials")).toBe(false);
    const refused = await gateway.fetch("/v1/agent", { headers: { origin: "http://app.example" } });
    expect(refused.headers.get("access-control-allow-origin")).toBe("http://app.example");
    const other = await gateway.call("/v1/agent", { headers: { origin: "http://evil.example" } });
    expect(other.headers.has("access-control-allow-origin")).toBe(false);
  });
});

describe("status", () => {
  test("health, readiness, metrics and the state of the services", async () => {
    expect(await (await gateway.fetch("/health")).json()).toMatchObject({ status: "ok" });
    const ready = await gateway.fetch("/ready");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      checks: { postgres: { status: "ok" }, knowledge: { status: "ok" }, web: { status: "ok" } },
    });
    await gateway.call("/v1/agent");
    const metrics = await (await gateway.fetch("/metrics")).text();
    expect(metrics).toMatch(/gateway_requests_total\{route="\/v1",status="200".*\} [1-9]/);
    expect(metrics).toContain(`gateway_key_requests_total{key="${gateway.keyId}",status="2xx"`);
    expect(metrics).not.toContain(gateway.key);
    const status = await gateway.call("/api/gateway/status");
    expect(await status.json()).toMatchObject({
      status: "ok",
      services: [
        { name: "knowledge", status: "up" },
        { name: "web", status: "up" },
      ],
      limits: { max_request_bytes: 33_554_432 },
    });
    expect((await gateway.fetch("/api/gateway/status")).status).toBe(401);
  });

  test("a service that is down makes it not ready", async () => {
    const alone = await startGateway({ knowledge, web: await closedPort() });
    const ready = await alone.fetch("/ready");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      checks: { web: { status: "unavailable", detail: "is not running" } },
    });
    await alone.close();
  });

  test("the use of a key is stored", async () => {
    const used = await startGateway({ knowledge, web });
    await used.call("/v1/agent");
    const sql = openDatabase({ url: used.databaseUrl, schema: "gateway", maxConnections: 1 });
    await used.storeUses();
    const [row] = await sql`select last_used_at from api_keys where id = ${used.keyId}`;
    expect(row?.last_used_at).toBeInstanceOf(Date);
    await sql.end();
    await used.close();
  });
});

async function waitForStatus(call: () => Promise<Response>, status: number): Promise<void> {
  let last = 0;
  const ask = async () => {
    last = (await call()).status;
  };
  await ask();
  const deadline = performance.now() + 3_000;
  while (last !== status && performance.now() < deadline) {
    await pause(20);
    await ask();
  }
  await waitFor(() => last === status, 1);
}
