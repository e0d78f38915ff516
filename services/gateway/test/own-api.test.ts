import { newId } from "@workspace/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CredentialFacts } from "./fake-auth.ts";
import { FakeService, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});

const json = (method: string, body: object) => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const all = ["status", "limits", "usage", "services", "configuration"] as const;
/** What a key of such facts may read. */
const readable = async (facts: CredentialFacts) => {
  const { key } = gateway.createKey(facts);
  const found: string[] = [];
  for (const path of all) {
    const { status } = await gateway.callAs(key, `/api/gateway/${path}`);
    expect([200, 403]).toContain(status);
    if (status === 200) found.push(path);
  }
  return found;
};

test("whoever is signed in reads; services and configuration are the operator's", async () => {
  for (const role of ["viewer", "member", "admin", "owner"] as const)
    expect(await readable({ role })).toEqual(["status", "limits", "usage"]);
  expect(await readable({ operator: true })).toEqual(all);
  // The operator's word counts whatever the role in this organisation.
  expect(await readable({ operator: true, role: "viewer" })).toEqual(all);
});

test("a key goes as far as its scopes, the operator's too", async () => {
  expect(await readable({ scopes: [] })).toEqual([]);
  expect(await readable({ scopes: ["limits:read"] })).toEqual(["limits"]);
  expect(await readable({ scopes: ["workspace:configure"] })).toEqual([]);
  expect(await readable({ scopes: ["status:read"], operator: true })).toEqual(["status"]);
  const configure = { scopes: ["workspace:configure"], operator: true };
  expect(await readable(configure)).toEqual(["services", "configuration"]);
});

test("what is refused says why, and changes nothing", async () => {
  const change = json("PUT", { configuration: { limits: [] } });
  const owner = await gateway.call("/api/gateway/configuration", change);
  expect(owner.status).toBe(403);
  expect(await owner.json()).toMatchObject({
    type: "forbidden",
    detail: "Only the operator of this workspace may do this.",
  });
  const { key } = gateway.createKey({ operator: true, scopes: ["usage:read"] });
  const narrow = await gateway.callAs(key, "/api/gateway/configuration", change);
  expect(narrow.status).toBe(403);
  expect(await narrow.text()).toContain("workspace:configure");
  const limits = await gateway.call("/api/gateway/limits");
  expect(((await limits.json()) as { data: object[] }).data).toHaveLength(2);
});

test("a session reads as well, and changes only from here", async () => {
  const { value } = gateway.auth.createSession({ operator: true });
  const cookie = `workspace.session=${value}`;
  const read = await gateway.fetch("/api/gateway/configuration", { headers: { cookie } });
  expect(read.status).toBe(200);
  const reload = (headers: Record<string, string>) =>
    gateway.fetch("/api/gateway/configuration/reload", { method: "POST", headers });
  expect((await reload({ cookie, origin: "http://evil.example" })).status).toBe(401);
  expect((await reload({ cookie })).status).toBe(401);
  expect((await reload({ cookie, origin: gateway.url })).status).toBe(200);
});

test("what a limit did to everybody's calls is told to the operator alone", async () => {
  const read = async (principal: { operator?: boolean; role?: "owner" | "viewer" }) => {
    const { key } = gateway.createKey(principal);
    const { data } = (await (await gateway.callAs(key, "/api/gateway/limits")).json()) as {
      data: object[];
    };
    return data;
  };
  const counts = ["admitted", "refused", "would_refuse"];
  for (const role of ["viewer", "owner"] as const)
    for (const limit of await read({ role }))
      expect(Object.keys(limit)).toEqual(expect.not.arrayContaining(counts));
  const [first] = await read({ operator: true });
  expect(Object.keys(first ?? {})).toEqual(expect.arrayContaining(counts));
});

test("allowances are told to whom they belong, and to the operator", async () => {
  const [user, organisation] = [newId("usr"), newId("org")];
  const own = gateway.createKey({ user, organisation });
  const sister = gateway.createKey({ user, organisation });
  const statusOf = async (per: string, id: string, by = own.key) =>
    (await gateway.callAs(by, `/api/gateway/allowances?per=${per}&id=${id}`)).status;
  expect(await statusOf("key", own.id)).toBe(200);
  expect(await statusOf("user", user)).toBe(200);
  expect(await statusOf("organisation", organisation)).toBe(200);
  const operator = gateway.createKey({ operator: true });
  for (const [per, id] of [
    ["key", sister.id],
    ["user", gateway.auth.user],
    ["user", organisation],
    ["organisation", gateway.auth.organisation],
    ["ip", "127.0.0.1"],
  ] as const) {
    expect(await statusOf(per, id)).toBe(403);
    expect(await statusOf(per, id, operator.key)).toBe(200);
  }
});

test("operations that are gone, and others that never were, are 404", async () => {
  for (const path of ["keys", "session", "nothing"]) {
    const response = await gateway.operate(`/api/gateway/${path}`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
  }
  expect((await gateway.fetch("/api/gateway/nothing")).status).toBe(401);
});

test("a body that is too large is refused before it is read", async () => {
  const note = "x".repeat(300_000);
  const body = { configuration: {}, note };
  const response = await gateway.operate("/api/gateway/configuration", json("PUT", body));
  expect(response.status).toBe(413);
});
