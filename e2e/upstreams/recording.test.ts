import { gzipSync } from "node:zlib";
import { startLoopbackServer } from "@workspace/testing/loopback";
import type { OpenAiServer } from "@workspace/testing/openai-server";
import { registerSecret } from "@workspace/testing/secrets";
import type { Stack } from "@workspace/testing/stack";
import { describe, expect } from "vitest";
import { question, readStream, streamed, studio } from "./support/studio.ts";
import type { Studio } from "./support/studio.ts";
import { test } from "./support/upstreams-stack.ts";

const accountKey = "pplx-account-key-of-the-test";

let stack: Stack;
let model: OpenAiServer;
let addUpstream: Studio["addUpstream"];
let call: Studio["call"];
let captureOf: Studio["captureOf"];
let exchangesOf: Studio["exchangesOf"];
let record: Studio["record"];
let setMode: Studio["setMode"];

test.beforeAll(async ({ upstreams }) => {
  registerSecret(accountKey);
  ({ stack, model } = upstreams);
  ({ addUpstream, call, captureOf, exchangesOf, record, setMode } = studio(stack));
  await addUpstream("model", `${model.url}/v1`, accountKey);
});

describe("a recording", () => {
  test("does not delay a stream, knows when each event came, and replays in that time or at once", async () => {
    const deltas = ["one ", "two ", "three ", "four "];
    const id = await record("model", async () => {
      model.script({ kind: "completion", completion: { deltas, deltaDelayMs: 100 } });
      const live = await readStream(
        await call("model/chat/completions", question("slow", streamed)),
      );
      expect(live.text).toContain("three ");
      expect(live.timesMs[0]).toBeLessThan(250);
    });
    const [exchange] = await exchangesOf(id);
    const times = exchange?.response?.body?.event_times_ms ?? [];
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(250);

    await setMode("model", { mode: "replay", capture_id: id, timing: "original" });
    const slow = await readStream(await call("model/chat/completions", question("slow", streamed)));
    expect((slow.timesMs.at(-1) ?? 0) - (slow.timesMs[0] ?? 0)).toBeGreaterThan(250);
    await setMode("model", { mode: "replay", capture_id: id });
    const response = await call("model/chat/completions", question("slow", streamed));
    expect(response.headers.get("x-workspace-replay")).toBe("played");
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
    const fast = await readStream(response);
    expect(fast.timesMs.at(-1)).toBeLessThan(150);
    expect(fast.text).toBe(slow.text);
    await setMode("model", { mode: "pass" });
  });

  test("has what broke off, what a client left, and what gave no answer, as such", async () => {
    const id = await record("model", async () => {
      model.script({
        kind: "completion",
        completion: { deltas: ["a", "b", "c"], cutAfterChunks: 2 },
      });
      const cut = await readStream(await call("model/chat/completions", question("cut", streamed)));
      expect(cut.broke).toBe(true);

      model.script({ kind: "completion", completion: { deltaDelayMs: 30_000 } });
      const leaving = new AbortController();
      const init = { ...question("left", streamed), signal: leaving.signal };
      const left = await call("model/chat/completions", init);
      await left.body?.getReader().read();
      leaving.abort();

      model.script({ kind: "hang" });
      const hanging = new AbortController();
      const before = model.requests.length;
      const hung = call("model/chat/completions", { ...question("hung"), signal: hanging.signal });
      await expect.poll(() => model.requests.length).toBe(before + 1);
      hanging.abort();
      await hung.catch(() => {});
    });
    const exchanges = await exchangesOf(id);
    const ends = exchanges.map(({ request, error, response }) => {
      const asked = /cut|left|hung/.exec(request.body?.text ?? "")?.[0];
      return [asked, error, response?.body?.truncated ?? null];
    });
    expect(new Map(ends.map(([asked, ...rest]) => [asked, rest]))).toEqual(
      new Map([
        ["cut", ["broken-off", true]],
        ["left", ["client-left", true]],
        ["hung", ["client-left", null]],
      ]),
    );
    await setMode("model", { mode: "replay", capture_id: id });
    const again = await readStream(await call("model/chat/completions", question("cut", streamed)));
    expect(again.broke).toBe(true);
    expect(again.text).toBe(
      exchanges.find(({ error }) => error === "broken-off")?.response?.body?.text,
    );
    const missed = await call("model/chat/completions", question("left", streamed));
    expect(missed.status).toBe(404);
    expect(await missed.text()).toContain("but its client left before the answer was whole");
    await setMode("model", { mode: "pass" });
  });

  test("keeps bodies within their bound, and says which it did not keep", async () => {
    const id = await record("model", async () => {
      const large = await call("model/chat/completions", question("x".repeat(1_200_000)));
      expect(large.status).toBe(200);
      await large.arrayBuffer();
    });
    expect((await captureOf(id)).skipped).toEqual([{ reason: "body-not-kept", count: 1 }]);
    const [exchange] = await exchangesOf(id);
    expect(exchange?.request.body).toMatchObject({ kind: "absent" });
    expect(exchange?.request.body?.size_bytes).toBeGreaterThan(1_200_000);
  });

  test("waits while analysis is away, and loses nothing", async () => {
    const id = await record("model", async () => {
      await (await call("model/chat/completions", question("before"))).arrayBuffer();
      await stack.kill("analysis");
      for (const content of ["during 1", "during 2"]) {
        const answer = await call("model/chat/completions", question(content));
        expect(answer.status).toBe(200);
        await answer.arrayBuffer();
      }
      await stack.restart("analysis");
      await (await call("model/chat/completions", question("after"))).arrayBuffer();
    });
    const asked = (await exchangesOf(id)).map(
      ({ request }) => /before|during \d|after/.exec(request.body?.text ?? "")?.[0],
    );
    expect(asked.toSorted((a = "", b = "") => a.localeCompare(b))).toEqual([
      "after",
      "before",
      "during 1",
      "during 2",
    ]);
  });

  test("goes on in the same capture when the gateway was killed", async () => {
    const { recording_id: id } = await setMode("model", { mode: "record" });
    const recorded = async () => (await captureOf(id ?? "")).exchange_count;
    await (await call("model/chat/completions", question("first life"))).arrayBuffer();
    await expect.poll(recorded, { timeout: 5_000 }).toBe(1);
    await stack.kill("gateway");
    await stack.restart("gateway");
    await (await call("model/chat/completions", question("second life"))).arrayBuffer();
    await expect.poll(recorded, { timeout: 5_000 }).toBe(2);
    await setMode("model", { mode: "pass" });
    // It stays open for the recorder that died, until that has been silent for long enough.
    expect((await captureOf(id ?? "")).status).toBe("recording");
    const path = { capture_id: id ?? "" };
    expect((await stack.analysis.finishRecording({ path })).status).toBe("ready");
  });
});

test("neither credential is found in a capture, however the answer spells it", async () => {
  const secrets = [accountKey, stack.apiKey];
  const told = secrets.flatMap((secret) => [secret, Buffer.from(`x ${secret}`).toString("base64")]);
  const echo = JSON.stringify({ told });
  const upstreamOf = await startLoopbackServer((request, response) => {
    const type = { "content-type": "application/json" };
    if (request.path === "/zipped") {
      response.writeHead(200, { ...type, "content-encoding": "gzip" }).end(gzipSync(echo));
    } else if (request.path === "/odd") {
      response.writeHead(200, { ...type, "content-encoding": "exotic" }).end(echo);
    } else if (request.path === "/file") {
      response.writeHead(200, { "content-type": "application/gzip" }).end(gzipSync(echo));
    } else response.writeHead(200, type).end(echo);
  });
  await addUpstream("echo", upstreamOf.url, accountKey);
  const id = await record("echo", async () => {
    for (const path of ["plain", "zipped", "odd", "file"])
      await (await call(`echo/${path}`, question(stack.apiKey))).arrayBuffer().catch(() => {});
  });
  await upstreamOf.close();
  const har = await (await stack.analysis.exportCapture({ path: { capture_id: id } })).text();
  expect(har).toContain("redacted-account-");
  for (const each of told) expect(har).not.toContain(each.slice(4, -4));
  const bodies = (await exchangesOf(id)).map(({ response }) => response?.body?.kind);
  expect(bodies.filter((kind) => kind === "text")).toHaveLength(2);
  expect(bodies.filter((kind) => kind === "absent")).toHaveLength(2);
});
