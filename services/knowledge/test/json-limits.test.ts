import { afterAll, beforeAll, expect, test } from "vitest";
import { startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";

let knowledge: TestKnowledge;

beforeAll(async () => {
  knowledge = await startKnowledge({ MAX_JSON_VALUES: "2000", MAX_JSON_KEYS: "1000" });
});
afterAll(() => knowledge[Symbol.asyncDispose]());

test.each([
  ["/api/knowledge/threads", { type: "invalid-input", status: 400 }],
  ["/v1/agent", { error: { type: "invalid_request", code: 400 } }],
])("JSON of too many values is refused at %s, in the shape of its API", async (path, shape) => {
  const refused = await fetch(`${knowledge.url}${path}`, {
    method: "POST",
    headers: { ...knowledge.headers, "content-type": "application/json" },
    body: JSON.stringify({ input: Array.from({ length: 2_000 }, () => 0) }),
  });
  expect(refused.status).toBe(400);
  const body = await refused.json();
  expect(body).toMatchObject(shape);
  expect(JSON.stringify(body)).toContain("more than 2000 values");
});

test("JSON of too many keys is refused, though its values are not too many", async () => {
  const keys = Array.from({ length: 1_000 }, (_, index) => [`key${index}`, 0]);
  const refused = await fetch(`${knowledge.url}/v1/agent`, {
    method: "POST",
    headers: { ...knowledge.headers, "content-type": "application/json" },
    body: JSON.stringify({ input: "Hi", metadata: Object.fromEntries(keys) }),
  });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("more than 1000 keys");
});
