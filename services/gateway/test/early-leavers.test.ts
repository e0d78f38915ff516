import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeService, pause, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;
/** The answer that the service is at, and whether it has lost its reader. */
let answer: ServerResponse | undefined;
let left = false;

const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const usage = (tokens: number) => ({ usage: { total_tokens: tokens, output_tokens: tokens } });

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge });
  const limits = [
    { name: "tokens", per: "key", of: "tokens", amount: 100, period_seconds: 3_600, burst: 100 },
  ];
  const changed = await gateway.operate("/api/gateway/configuration", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ configuration: { limits } }),
  });
  expect(changed.status).toBe(200);
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});

/** Asks by a key of its own, and leaves once the stream's first events have come. */
async function askAndLeave(...events: object[]) {
  const { id, key } = gateway.createKey();
  left = false;
  knowledge.handler = (_request, response) => {
    answer = response;
    response.on("close", () => (left = true));
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(events.map(event).join(""));
  };
  const controller = new AbortController();
  const { signal } = controller;
  const response = await gateway.callAs(key, "/v1/agent", { method: "POST", body: "{}", signal });
  await response.body?.getReader().read();
  controller.abort();
  return { id, key };
}

async function usedBy(id: string) {
  await gateway.storeUses();
  const response = await gateway.operate(`/api/gateway/usage?key_id=${id}&group_by=model`);
  const { totals } = (await response.json()) as { totals: object[] };
  return totals[0];
}

const statusOf = async (key: string) =>
  (await gateway.callAs(key, "/v1/agent", { method: "POST", body: "{}" })).status;

test("who leaves a stream early pays for what it told until then", async () => {
  const { id, key } = await askAndLeave({ model: "early", ...usage(40) }, usage(150));
  await waitFor(() => left);
  await expect
    .poll(() => usedBy(id))
    .toMatchObject({ group: "early", requests: 1, total_tokens: 150 });
  expect(await statusOf(key)).toBe(429);
});

test("an answer of the background is followed to its end, and charged, when its client has left", async () => {
  const { id, key } = await askAndLeave({ model: "late", background: true });
  await pause(100);
  expect(left).toBe(false);
  expect(await usedBy(id)).toBeUndefined();
  answer?.write(event({ delta: "nobody listens" }));
  answer?.end(event(usage(150)));
  await expect
    .poll(() => usedBy(id))
    .toMatchObject({ group: "late", requests: 1, total_tokens: 150 });
  expect(await statusOf(key)).toBe(429);
});

test("an answer of the background that breaks off without its client is counted once", async () => {
  const { id } = await askAndLeave({ model: "broken", background: true }, usage(7));
  await pause(50);
  answer?.destroy();
  await expect
    .poll(() => usedBy(id))
    .toMatchObject({ group: "broken", requests: 1, total_tokens: 7 });
});
