import type { IncomingMessage, ServerResponse } from "node:http";
import { identitySecret, readIdentity } from "@workspace/http";
import { newId } from "@workspace/storage";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, internalToken, sendRaw, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let web: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  web = await FakeService.start();
  gateway = await startGateway(
    { knowledge, web },
    { ROUTES: "/v1=knowledge:perplexity:cache,/public=web:page:open:cache,/=web:page" },
  );
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
  await web.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
});

const serve = (cacheControl: string, body: (request: IncomingMessage) => string) => {
  const handler = (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { "cache-control": cacheControl }).end(body(request));
  };
  knowledge.handler = handler;
  web.handler = handler;
};
/** Says who asked for it, as any answer may that was made for one person. */
const forWhom = (request: IncomingMessage) => {
  const token = String(request.headers["x-workspace-identity"]);
  const secret = identitySecret(internalToken, "knowledge");
  return JSON.stringify(readIdentity(secret, "knowledge", token, Date.now())?.principal);
};

test("never across principals: another key, user, session or organisation", async () => {
  serve("public, max-age=60", forWhom);
  const { auth } = gateway;
  const organisation = newId("org");
  const user = newId("usr");
  const bearers = [{}, {}, { user }, { user, organisation }].map((facts) => ({
    authorization: `Bearer ${auth.createKey(facts).key}`,
  }));
  const cookies = [{}, {}, { user }, { user, organisation }].map((facts) => ({
    cookie: `workspace.session=${auth.createSession(facts).value}`,
  }));
  const everybody = [...bearers, ...cookies];
  for (let round = 0; round < 2; round++) {
    const texts = await Promise.all(
      everybody.map(async (headers) => (await gateway.fetch("/v1/who", { headers })).text()),
    );
    expect(new Set(texts).size).toBe(everybody.length);
    expect(knowledge.requests).toHaveLength(everybody.length);
  }
});

test("never to the same key or session from before its role, scopes or organisation changed", async () => {
  serve("max-age=60", forWhom);
  const { auth } = gateway;
  const [user, organisation] = [newId("usr"), newId("org")];
  const { id, key } = auth.createKey({ user, organisation, role: "admin" });
  const session = auth.createSession({ user, organisation, role: "admin" });
  const seen = async (headers: Record<string, string>) =>
    (await (await gateway.fetch("/v1/who", { headers })).json()) as {
      role: string;
      scopes: string[] | null;
      organisationId: string;
    };
  const byKey = () => seen({ authorization: `Bearer ${key}` });
  const bySession = () => seen({ cookie: `workspace.session=${session.value}` });
  for (const look of [byKey, bySession]) {
    expect((await look()).role).toBe("admin");
    expect((await look()).role).toBe("admin");
  }
  expect(knowledge.requests).toHaveLength(2);
  auth.changeRole(user, organisation, "viewer");
  for (const look of [byKey, bySession])
    await expect.poll(async () => (await look()).role).toBe("viewer");
  auth.changeKey(id, { scopes: ["threads:read"] });
  await expect.poll(async () => (await byKey()).scopes).toEqual(["threads:read"]);
  auth.moveSession(session.id, gateway.auth.organisation);
  await expect.poll(async () => (await bySession()).organisationId).toBe(gateway.auth.organisation);
});

test("pages for anybody are apart by the cookies that the web app sees", async () => {
  serve("public, max-age=60", () => "page");
  for (const cookie of ["a=1", "a=2", "a=1", "a=2"])
    await (await gateway.fetch("/public/page", { headers: { cookie } })).text();
  expect(web.requests).toHaveLength(2);
});

test("a page for anybody is stored for its host, whatever else a request claims to be", async () => {
  serve("public, max-age=60", ({ headers }) => `made for ${String(headers["x-forwarded-host"])};`);
  const open = (host: string, lines = "") =>
    sendRaw(gateway.port, `GET /public/links HTTP/1.1\r\nHost: ${host}\r\n${lines}\r\n`);
  const claims = [
    "X-Forwarded-Host: evil.example",
    "X-Host: evil.example",
    "X-Original-URL: /admin",
    "X-Rewrite-URL: /admin",
    "X-Forwarded-Scheme: http",
    "X-HTTP-Method-Override: POST",
  ];
  expect(await open("evil.example")).toContain("made for evil.example;");
  expect(await open("localhost", `${claims.join("\r\n")}\r\n`)).toContain("made for localhost;");
  expect(await open("localhost")).toContain("made for localhost;");
  expect(await open("evil.example")).toContain("made for evil.example;");
  expect(web.requests.map(({ url }) => url).filter((url) => url === "/public/links")).toHaveLength(
    2,
  );
  for (const name of ["x-original-url", "x-rewrite-url", "x-http-method-override"])
    expect(web.requests.at(-1)?.headers).not.toHaveProperty(name);
});
