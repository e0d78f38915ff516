import type { OpenAiServer } from "@workspace/testing/openai-server";
import { registerSecret } from "@workspace/testing/secrets";
import type { Stack } from "@workspace/testing/stack";
import { describe, expect, vi } from "vitest";
import { question, studio } from "./support/studio.ts";
import type { Mode, Studio } from "./support/studio.ts";
import { test } from "./support/upstreams-stack.ts";

const accountKey = "pplx-account-key-of-the-replay";

let stack: Stack;
let model: OpenAiServer;
let addUpstream: Studio["addUpstream"];
let call: Studio["call"];
let captureOf: Studio["captureOf"];
let record: Studio["record"];
let setMode: Studio["setMode"];

test.beforeAll(async ({ upstreams }) => {
  registerSecret(accountKey);
  ({ stack, model } = upstreams);
  ({ addUpstream, call, captureOf, record, setMode } = studio(stack));
  await addUpstream("played", `${model.url}/v1`, accountKey);
});

describe("a replay", () => {
  let id = "";
  test.beforeAll(async () => {
    id = await record("played", async () => {
      await (await call("played/chat/completions", question("known"))).arrayBuffer();
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

  test("knows which numbers were redacted by the rules of the organisation", async () => {
    await stack.analysis.replaceRedactionRules({ body: { names: ["payer_number"] } });
    const url = "https://pay.example/v1/payments";
    const text = '{"payer_number":4711,"amount":5}';
    const postData = { mimeType: "application/json", text };
    const content = { mimeType: "text/plain", text: "paid", size: 4 };
    const head = { httpVersion: "HTTP/1.1", headers: [] };
    const request = { ...head, method: "POST", url, postData };
    const entry = { request, response: { ...head, status: 200, statusText: "OK", content } };
    const { id: payments } = await stack.analysis.importCapture({
      body: JSON.stringify({ log: { entries: [entry] } }),
    });
    const exported = await stack.analysis.exportCapture({ path: { capture_id: payments } });
    expect(await exported.text()).not.toContain("4711");
    await setMode("payments", { mode: "replay", capture_id: payments });
    const headers = { "content-type": "application/json" };
    const pay = (body: string) => call("payments/v1/payments", { method: "POST", headers, body });
    expect(await (await pay(text)).text()).toBe("paid");
    expect((await pay('{"payer_number":4711,"amount":6}')).status).toBe(404);
    await setMode("payments", { mode: "pass" });
    await stack.analysis.replaceRedactionRules({ body: {} });
  });

  test("that also records asks the upstream for what it does not have, once", async () => {
    const before = model.requests.length;
    const { recording_id: more } = await setMode("played", {
      mode: "replay-or-record",
      capture_id: id,
    });
    const ask = async (content: string) => {
      const answer = await call("played/chat/completions", question(content));
      await answer.arrayBuffer();
      return answer.headers.get("x-workspace-replay");
    };
    expect(await ask("known")).toBe("played");
    expect(await ask("new")).toBe("passed");
    await expect.poll(async () => (await captureOf(more ?? "")).exchange_count).toBe(1);
    await expect.poll(() => ask("new"), { interval: 300, timeout: 5_000 }).toBe("played");
    expect(model.requests.length - before).toBeLessThanOrEqual(4);
    expect(await stack.gateway.listUpstreamModes()).toMatchObject({
      data: [{ upstream: "played", mode: "replay-or-record", capture_id: id, recording_id: more }],
    });
    await setMode("played", { mode: "pass" });
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
    const reply = await fetch(`${stack.baseUrl}/api/gateway/upstream-modes/played`, {
      method: "PUT",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ mode: "pass" }),
    });
    expect(reply.status).toBe(403);
    expect(await stack.gateway.listUpstreamModes()).toEqual({ data: [] });
  });
});
