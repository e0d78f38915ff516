import { identitySecret, readIdentity } from "@workspace/http";
import { newId } from "@workspace/storage";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, internalToken, RawConnection, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let web: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  web = await FakeService.start();
  gateway = await startGateway({ knowledge, web });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
  await web.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
  web.requests.length = 0;
});

/** Who the newest request is made for, as the service would read it. */
function identityAt(service: FakeService, name: string) {
  const tokens = service.requests.at(-1)?.headers["x-workspace-identity"] ?? [];
  expect(tokens).toHaveLength(1);
  const secret = identitySecret(internalToken, name);
  return readIdentity(secret, name, tokens[0] ?? "", Date.now())?.principal ?? null;
}

test("a service learns user, organisation, role, scopes and key", async () => {
  const [user, organisation] = [newId("usr"), newId("org")];
  const scopes = ["documents:read", "threads:write"];
  const { id, key } = gateway.createKey({ user, organisation, role: "member", scopes });
  await gateway.callAs(key, "/v1/agent");
  expect(identityAt(knowledge, "knowledge")).toEqual({
    userId: user,
    organisationId: organisation,
    role: "member",
    scopes,
    keyId: id,
    sessionId: null,
    operator: false,
  });
});

test("of a session it learns that one, and who runs the installation", async () => {
  const { id, value } = gateway.auth.createSession({ operator: true });
  const headers = { cookie: `workspace.session=${value}` };
  await gateway.fetch("/api/knowledge/threads", { headers });
  expect(identityAt(knowledge, "knowledge")).toEqual({
    userId: gateway.auth.user,
    organisationId: gateway.auth.organisation,
    role: "owner",
    scopes: null,
    keyId: null,
    sessionId: id,
    operator: true,
  });
});

test("the word for one service is none for another", async () => {
  await gateway.call("/v1/agent");
  await gateway.call("/page");
  expect(identityAt(knowledge, "knowledge")?.keyId).toBe(gateway.keyId);
  expect(identityAt(web, "web")?.keyId).toBe(gateway.keyId);
  for (const other of ["auth", "web", "gateway"]) expect(identityAt(knowledge, other)).toBeNull();
});

test("where nobody is asked to sign in, nobody is named", async () => {
  await gateway.fetch("/v1/models");
  expect(knowledge.requests[0]?.headers).not.toHaveProperty("x-workspace-identity");
});

test("what a client claims is taken out, in whatever spelling, and what is known put in", async () => {
  const forged = [
    "X-Workspace-Identity: forged",
    "x-workspace-identity: forged-again",
    "X_Workspace_Identity: forged",
    "X-Workspace-Internal-Token: forged",
    "X-Workspace-Key-Id: key_forged",
    "X-User: admin",
    "X_USER_ID: admin",
    "X-Auth-Request-User: admin",
    "X-Remote-User: admin",
    "X-Forwarded-For: 6.6.6.6",
    "X-Forwarded-Host: evil.example",
    "Forwarded: for=6.6.6.6",
    "X-Middleware-Subrequest: 1",
    "Cookie: workspace.session=x; other=y",
  ];
  const open = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n";
  const called = `GET /v1/agent HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${gateway.key}\r\n`;
  for (const head of [open, called]) {
    const raw = new RawConnection(gateway.port).send(`${head}${forged.join("\r\n")}\r\n\r\n`);
    await raw.until((text) => text.includes("}"));
    raw.destroy();
    expect(raw.received).toContain("HTTP/1.1 200");
    const headers = knowledge.requests.at(-1)?.headers ?? {};
    expect(headers["x-workspace-internal-token"]).toEqual([internalToken]);
    expect(headers["x-forwarded-for"]).toEqual(["127.0.0.1"]);
    expect(headers["x-forwarded-host"]).toEqual(["localhost"]);
    expect(JSON.stringify(headers)).not.toMatch(/forged|admin|evil|6\.6\.6\.6|workspace\.session/);
    for (const name of ["authorization", "cookie", "forwarded", "x-middleware-subrequest"])
      expect(headers).not.toHaveProperty(name);
  }
  expect(identityAt(knowledge, "knowledge")?.keyId).toBe(gateway.keyId);
  expect(knowledge.requests[0]?.headers).not.toHaveProperty("x-workspace-identity");
});

test("a claimed identity opens nothing of the gateway's own", async () => {
  const { key } = gateway.createKey({ role: "viewer" });
  await gateway.operate("/page");
  const identity = web.requests.at(-1)?.headers["x-workspace-identity"]?.[0] ?? "";
  const claimed = { "x-workspace-identity": identity };
  const none = await gateway.fetch("/api/gateway/configuration", { headers: claimed });
  expect(none.status).toBe(401);
  const other = await gateway.callAs(key, "/api/gateway/configuration", { headers: claimed });
  expect(other.status).toBe(403);
});
