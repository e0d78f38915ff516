import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeService, internalToken, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let web: FakeService;
let deciding: FakeService;
let gateway: TestGateway;
let session: string;

beforeAll(async () => {
  knowledge = await FakeService.start();
  web = await FakeService.start();
  deciding = await FakeService.start();
  const [one, two, three] = [knowledge, web, deciding].map(
    ({ port }) => `http://127.0.0.1:${port}`,
  );
  gateway = await startGateway(
    { knowledge },
    {
      SERVICES: `knowledge=${one},web=${two},deciding=${three}`,
      ROUTES: [
        "/v1=knowledge:perplexity",
        "/api/knowledge=knowledge:problem",
        "/api/deciding=deciding:problem:service",
        "/_next=web:page:open",
        "/sign-in=web:page:open",
        "/=web:page",
      ].join(","),
    },
  );
  session = `workspace.session=${gateway.auth.createSession().value}`;
});
afterAll(async () => {
  await gateway.close();
  for (const service of [knowledge, web, deciding]) await service.close();
});
beforeEach(() => {
  for (const service of [knowledge, web, deciding]) service.requests.length = 0;
  web.handler = (_request, response) => response.setHeader("content-type", "text/html").end("page");
});

interface Answer {
  status: number;
  location: string | undefined;
  contentType: string | undefined;
  body: string;
}

/** Without fetch, which says of itself that it is a script. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
  port = gateway.port,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, headers }, async (response) => {
      let body = "";
      for await (const part of response) body += String(part);
      const { location, "content-type": contentType } = response.headers;
      resolve({ status: response.statusCode ?? 0, location, contentType, body });
    })
      .on("error", reject)
      .end();
  });
}

const accept = { accept: "text/html,application/xhtml+xml" };
const problem = "application/problem+json; charset=utf-8";

describe("the session cookie", () => {
  const here = () => `http://127.0.0.1:${gateway.port}`;
  const host = () => `127.0.0.1:${gateway.port}`;

  test.each<[string, string | undefined, string | undefined, boolean]>([
    ["POST", "here", "same-origin", true],
    ["POST", "here", undefined, true],
    ["POST", undefined, "same-origin", true],
    ["POST", undefined, undefined, false],
    ["POST", undefined, "none", false],
    ["POST", "null", undefined, false],
    ["POST", "http://localhost:3000", "same-site", false],
    ["POST", "here", "cross-site", false],
    ["POST", "here.evil.example", undefined, false],
    ["POST", "http://evil.example", "same-origin", false],
    ["PUT", undefined, undefined, false],
    ["PATCH", undefined, undefined, false],
    ["DELETE", undefined, undefined, false],
    ["GET", undefined, undefined, true],
    ["GET", undefined, "none", true],
    ["GET", undefined, "same-origin", true],
    ["GET", undefined, "cross-site", false],
    ["GET", undefined, "same-site", false],
    ["GET", "http://evil.example", undefined, false],
    ["HEAD", undefined, "cross-site", false],
  ])("%s, Origin %s, Sec-Fetch-Site %s: admitted %s", async (method, origin, site, admitted) => {
    const headers: Record<string, string> = { cookie: session };
    if (origin !== undefined) headers["origin"] = origin.replace(/^here/, here());
    if (site !== undefined) headers["sec-fetch-site"] = site;
    expect((await ask("/api/knowledge/threads", headers, method)).status).toBe(
      admitted ? 200 : 401,
    );
    expect(knowledge.requests).toHaveLength(admitted ? 1 : 0);
  });

  test("goes no further than the gateway, where the service does not decide by it", async () => {
    const headers = { cookie: `theme=dark; ${session}`, host: host() };
    expect((await ask("/v1/models", headers)).status).toBe(200);
    expect(knowledge.requests[0]?.headers).not.toHaveProperty("cookie");
    expect(knowledge.requests[0]?.headers).toHaveProperty("x-workspace-identity");
    expect((await ask("/ask", headers)).body).toBe("page");
    expect(web.requests[0]?.headers["cookie"]).toEqual([headers.cookie]);
  });

  test.each([
    ["another name", (value: string) => value.replace("workspace.", "workspace_")],
    ["a name that ends alike", (value: string) => `x-${value}`],
    ["the name for https", (value: string) => `__Host-${value}`],
    ["twice", (value: string) => `${value}; ${value}`],
    ["forged", (value: string) => `${value.slice(0, -1)}${value.endsWith("A") ? "B" : "A"}`],
    ["empty", () => "workspace.session="],
  ])("%s is none", async (_what, change) => {
    const headers = { cookie: change(session) };
    expect((await ask("/api/knowledge/threads", headers)).status).toBe(401);
  });

  test("has the name over https that no other host can set", async () => {
    const { auth } = gateway;
    const secure = await startGateway(
      { knowledge, web, auth },
      { PUBLIC_URL: "https://workspace.example" },
    );
    const statusOf = async (cookie: string) =>
      (await ask("/api/knowledge/threads", { cookie }, "GET", secure.port)).status;
    expect(await statusOf(`__Host-${session}`)).toBe(200);
    expect(await statusOf(session)).toBe(401);
    await secure.close();
  });

  test("a bearer decides where both are given", async () => {
    const headers = { cookie: session, authorization: "Bearer wrong" };
    expect((await ask("/api/knowledge/threads", headers)).status).toBe(401);
  });

  test("an ended session is refused", async () => {
    const { id, value } = gateway.auth.createSession();
    const headers = { cookie: `workspace.session=${value}` };
    expect((await ask("/api/knowledge/threads", headers)).status).toBe(200);
    gateway.auth.endSession(id);
    await expect
      .poll(async () => (await ask("/api/knowledge/threads", headers)).status, { timeout: 3_000 })
      .toBe(401);
  });
});

describe("pages", () => {
  test("whoever opens one is sent to sign in first, and back to it then", async () => {
    for (const method of ["GET", "HEAD"]) {
      const answer = await ask("/threads/thr_1?q=a%20b&c=d", accept, method);
      expect(answer.status).toBe(303);
      expect(answer.location).toBe("/sign-in?callbackUrl=%2Fthreads%2Fthr_1%3Fq%3Da%2520b%26c%3Dd");
    }
    const ended = { ...accept, cookie: "workspace.session=ended" };
    expect((await ask("/", ended)).status).toBe(303);
    expect(web.requests).toEqual([]);
  });

  test("what is no opening of a page is 401", async () => {
    expect((await ask("/threads", { accept: "*/*", rsc: "1" })).status).toBe(401);
    expect((await ask("/threads", accept, "POST")).status).toBe(401);
    const api = await ask("/api/knowledge/threads", accept);
    expect(api).toMatchObject({ status: 401, contentType: problem });
    expect((await ask("/v1/agent", accept)).status).toBe(401);
  });

  test("with a session they open from anywhere; what they change only from here", async () => {
    const from = (site: string) => ({ ...accept, cookie: session, "sec-fetch-site": site });
    for (const site of ["none", "same-origin", "same-site", "cross-site"])
      expect((await ask("/threads", from(site))).body).toBe("page");
    expect((await ask("/threads", from("same-origin"), "POST")).status).toBe(200);
    expect((await ask("/threads", from("cross-site"), "POST")).status).toBe(401);
  });

  test("those of the sign-in and their files are for anybody", async () => {
    for (const path of ["/sign-in", "/sign-in?callbackUrl=%2F", "/_next/static/chunk.js"])
      expect((await ask(path, accept)).status).toBe(200);
    expect((await ask("/sign-inx", accept)).status).toBe(303);
  });

  test("what services ask each other is a page like any other from outside", async () => {
    const body = JSON.stringify({ kind: "bearer", value: gateway.key });
    const answer = await gateway.call("/internal/auth/resolve", { method: "POST", body });
    expect(await answer.text()).toBe("page");
    expect(web.requests[0]?.url).toBe("/internal/auth/resolve");
    expect((await ask("/internal/auth/revocations")).status).toBe(401);
  });
});

describe("a route whose service decides", () => {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  test("is open to whoever brings no bearer, cookies and all, from wherever", async () => {
    deciding.handler = (_request, response) => sendJson(response, { csrf: true });
    const headers = {
      cookie: "csrf=x; workspace.session=whatever",
      "sec-fetch-site": "cross-site",
    };
    expect((await ask("/api/deciding/csrf", headers, "POST")).status).toBe(200);
    const [received] = deciding.requests;
    expect(received?.headers).toMatchObject({
      cookie: [headers.cookie],
      "x-workspace-internal-token": [internalToken],
    });
    expect(received?.headers).not.toHaveProperty("x-workspace-identity");
  });

  test("a bearer must be good, and is taken for who calls", async () => {
    const refused = await ask("/api/deciding/keys", bearer("pplx-ws-wrong"));
    expect(refused).toMatchObject({ status: 401, contentType: problem });
    expect((await ask("/api/deciding/keys", { authorization: "Basic eDp5" })).status).toBe(401);
    expect(deciding.requests).toEqual([]);
    expect((await ask("/api/deciding/keys", bearer(gateway.key))).status).toBe(200);
    expect(deciding.requests[0]?.headers).toHaveProperty("x-workspace-identity");
    expect(deciding.requests[0]?.headers).not.toHaveProperty("authorization");
  });
});
