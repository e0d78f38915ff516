import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeService, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge }, { CORS_ORIGINS: "http://app.example" });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});

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
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization, content-type");
  expect(knowledge.requests).toEqual([]);
  expect(gateway.auth.questions).toBe(0);
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
