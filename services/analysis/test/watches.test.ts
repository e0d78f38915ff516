import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { startAnalysis, testPrincipal } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";
import { harOf, userCalls } from "./traffic.ts";

const secret = "a-secret-of-the-webhook";

let analysis: TestAnalysis;
let client: AnalysisClient;
let specId: string;
let hook: string;
let nextOrganisation = 0;

const received: { headers: IncomingHttpHeaders; body: string; url: string }[] = [];
let answers: number[] = [];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  received.push({ headers: request.headers, body, url: request.url ?? "" });
  response.writeHead(answers.shift() ?? 204, { location: "/elsewhere" }).end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  hook = `http://127.0.0.1:${port}/drift`;
  analysis = await startAnalysis({
    ALLOW_PRIVATE_WEBHOOKS: `127.0.0.1:${port}`,
    WEBHOOK_PAUSE: "20ms",
    WEBHOOK_ATTEMPTS: "3",
    MAX_WATCHES: "2",
  });
});
afterEach(() => {
  received.length = 0;
  answers = [];
});
afterAll(async () => {
  await analysis[Symbol.asyncDispose]();
  receiver.closeAllConnections();
  receiver.close();
});

const before = (index: number) => ({ credits: index });
const after = (index: number) => ({ credits: `${index} left` });

async function importHar(answer: (index: number) => object, name: string): Promise<string> {
  const body = harOf(userCalls(20, answer));
  return (await client.importCapture({ query: { name }, body })).id;
}

/** An organisation of its own, with a spec of what its users were like. */
async function begin(): Promise<void> {
  client = analysis.clientOf(testPrincipal("abdefghjkmnpqrstvwxyz"[nextOrganisation++]));
  const capture = await importHar(before, "monday.har");
  const { data } = await client.inferSpecs({ body: { capture_ids: [capture] } });
  specId = data[0]?.spec.id ?? "";
}

const runsOf = async (watch_id: string) =>
  (await client.listWatchRuns({ path: { watch_id } })).data;
const deliveriesOf = async (watch_id: string) =>
  (await client.listWatchDeliveries({ path: { watch_id } })).data;
const soon = { timeout: 15_000, interval: 50 };

describe("a watch", () => {
  test("compares each new capture and posts what breaks, signed", async () => {
    await begin();
    const { watch, webhook_secret } = await client.createWatch({
      body: { spec_id: specId, name: "Users", webhook_url: hook, webhook_secret: secret },
    });
    expect(webhook_secret).toBeNull();
    const path = { watch_id: watch.id };
    const capture = await importHar(after, "tuesday.har");
    await expect.poll(() => received.length, soon).toBe(1);
    const [post] = received;
    const signature = String(post?.headers["x-workspace-signature"]);
    const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    const expected = createHmac("sha256", secret).update(`${seconds}.${post?.body}`).digest("hex");
    expect(digest).toBe(expected);
    expect(JSON.parse(post?.body ?? "")).toMatchObject({
      kind: "drift",
      watch: { name: "Users" },
      run: { capture_id: capture, verdict: "broken", revision: 1 },
      changes: [{ breaking: true, path: "response.200.body.credits" }],
      url: `http://localhost:8000/specs/${specId}/watches`,
    });
    const [run] = await runsOf(watch.id);
    expect(run).toMatchObject({ cause: "capture", verdict: "broken", summary: { breaking: 1 } });
    const details = await client.getWatchRun({ path: { ...path, run_id: run?.id ?? "" } });
    expect(details.report?.changes[0]?.exchanges.new).toHaveLength(3);
    await expect
      .poll(() => deliveriesOf(watch.id), soon)
      .toMatchObject([{ status: "delivered", attempts: 1, response_status: 204, error: null }]);
    expect((await client.getWatch({ path })).last_run?.id).toBe(run?.id);

    await importHar(before, "wednesday.har");
    await expect.poll(async () => (await runsOf(watch.id))[0]?.verdict, soon).toBe("same");
    expect(received).toHaveLength(1);
    await client.deleteWatch({ path });
    expect((await failure(client.getWatch({ path }))).status).toBe(404);
  });

  test("posts again what did not arrive, and gives up in the end", async () => {
    await begin();
    answers = [500, 302];
    const { watch, webhook_secret } = await client.createWatch({
      body: { spec_id: specId, webhook_url: hook },
    });
    expect(webhook_secret).toMatch(/^whs_[0-9a-f]{48}$/);
    const path = { watch_id: watch.id };
    await client.createWatchDelivery({ path });
    await expect
      .poll(() => deliveriesOf(watch.id), soon)
      .toMatchObject([{ kind: "test", status: "delivered", attempts: 3, response_status: 204 }]);
    expect(new Set(received.map(({ url }) => url))).toEqual(new Set(["/drift"]));
    expect(new Set(received.map(({ headers }) => headers["x-workspace-delivery"])).size).toBe(1);
    answers = [500, 500, 503];
    await client.createWatchDelivery({ path });
    await expect
      .poll(async () => (await deliveriesOf(watch.id))[0], soon)
      .toMatchObject({ status: "failed", attempts: 3, error: "It answered 503" });
    expect(received).toHaveLength(6);
    const kept = await analysis.sql<{ text: string }[]>`select t::text as text from watches t`;
    expect(JSON.stringify(kept)).not.toContain(webhook_secret);
    expect(analysis.log.join("")).not.toContain(webhook_secret);
  });

  test("looks at intervals at what came in between, and can be asked", async () => {
    await begin();
    const { watch } = await client.createWatch({
      body: { spec_id: specId, on_capture: false, every_minutes: 5, revision: 1 },
    });
    const path = { watch_id: watch.id };
    expect(Date.parse(watch.next_run_at ?? "")).toBeGreaterThan(Date.now() + 290_000);
    const capture = await importHar(after, "tuesday.har");
    const asked = await client.runWatch({ path, body: { capture_id: capture } });
    expect(asked).toMatchObject({ cause: "request", verdict: "broken" });
    expect(await client.runWatch({ path, body: {} })).toMatchObject({ capture_id: capture });

    await importHar(after, "wednesday.har");
    await analysis.sql`update watches set next_run_at = now() where id = ${watch.id}`;
    await analysis.sql`update jobs set due_at = now() where subject_id = ${watch.id}`;
    await expect.poll(async () => (await runsOf(watch.id))[0]?.cause, soon).toBe("schedule");
    const next = (await client.getWatch({ path })).next_run_at ?? "";
    expect(Date.parse(next)).toBeGreaterThan(Date.now() + 290_000);
  });

  test("is refused where it could not work", async () => {
    await begin();
    const make = (body: object) => client.createWatch({ body: { spec_id: specId, ...body } });
    const refused = [
      [400, "invalid-watch", { webhook_url: "http://127.0.0.1:1/" }],
      [400, "invalid-watch", { webhook_url: "http://[::1]/" }],
      [400, "invalid-watch", { webhook_url: "http://169.254.169.254/latest/meta-data" }],
      [400, "invalid-input", { webhook_url: "https://user:word@hooks.example/" }],
      [400, "invalid-input", { webhook_url: "file:///etc/passwd" }],
      [400, "invalid-watch", { on_capture: false }],
      [400, "invalid-input", { every_minutes: 1 }],
      [404, "not-found", { revision: 7 }],
      [404, "not-found", { spec_id: "spc_none" }],
    ] as const;
    for (const [status, type, body] of refused) {
      const error = await failure(make(body));
      expect([error.status, error.type], JSON.stringify(body)).toEqual([status, type]);
    }
    const { watch } = await make({});
    const path = { watch_id: watch.id };
    const plain = await failure(client.updateWatch({ path, body: { webhook_url: hook } }));
    expect(plain).toMatchObject({ status: 409, type: "secret-needed" });
    const changed = await client.updateWatch({
      path,
      body: { webhook_url: hook, webhook_secret: secret, enabled: false, name: "Off" },
    });
    expect(changed).toMatchObject({ webhook_url: hook, enabled: false, name: "Off" });
    await make({});
    expect(await failure(make({}))).toMatchObject({ status: 409, type: "too-many-watches" });
    const stranger = analysis.clientOf(testPrincipal("z"));
    for (const call of [
      () => stranger.getWatch({ path }),
      () => stranger.updateWatch({ path, body: { enabled: true } }),
      () => stranger.deleteWatch({ path }),
      () => stranger.listWatchRuns({ path }),
      () => stranger.listWatchDeliveries({ path }),
      () => stranger.createWatch({ body: { spec_id: specId } }),
    ])
      expect((await failure(call())).status).toBe(404);
  });
});
