import { afterEach, expect, test } from "vitest";
import { closedPort, FakeService, pause, sendJson, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

const closing: { close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).toReversed()) await each.close();
});

async function service(): Promise<FakeService> {
  const made = await FakeService.start();
  closing.push(made);
  return made;
}

/** A gateway over instances of knowledge; active checks are slow unless a test wants them. */
async function gatewayOver(
  ports: readonly number[],
  overrides: Record<string, string> = {},
): Promise<TestGateway> {
  const services = ports.map((port) => `knowledge=http://127.0.0.1:${port}`).join(",");
  const gateway = await startGateway(
    { knowledge: ports[0] ?? 1 },
    { SERVICES: `${services},web=http://127.0.0.1:1`, HEALTH_INTERVAL: "1h", ...overrides },
  );
  closing.push(gateway);
  return gateway;
}

const asked = (each: FakeService) =>
  each.requests.filter(({ url }) => url.startsWith("/v1")).length;
const answering = (each: FakeService, text: string, status = 200) => {
  each.handler = (_request, response) => sendJson(response, { text }, status);
};
const post = { method: "POST", body: "{}" };

async function instances(gateway: TestGateway) {
  const response = await gateway.operate("/api/gateway/services");
  const { data } = (await response.json()) as {
    data: { name: string; instances: { url: string; health: string; active_requests: number }[] }[];
  };
  return data.find(({ name }) => name === "knowledge")?.instances ?? [];
}

async function configure(gateway: TestGateway, configuration: object): Promise<void> {
  const response = await gateway.operate("/api/gateway/configuration", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ configuration }),
  });
  expect(await response.text()).toContain('"revision"');
}

test("the instance with the least load is asked: one that is slow gets less", async () => {
  const [fast, slow] = [await service(), await service()];
  slow.handler = (_request, response) => setTimeout(() => sendJson(response, {}), 100);
  const gateway = await gatewayOver([fast.port, slow.port]);
  for (let round = 0; round < 10; round++)
    await Promise.all(Array.from({ length: 8 }, () => gateway.call("/v1/agent")));
  expect(asked(fast) + asked(slow)).toBe(80);
  expect(asked(fast)).toBeGreaterThan(asked(slow));
  expect(asked(slow)).toBeGreaterThan(5);
  slow.requests.length = 0;
  // While some are stuck at the slow one, new ones go to the other.
  const released = Promise.withResolvers<void>();
  slow.handler = (_request, response) => void released.promise.then(() => sendJson(response, {}));
  let answered = 0;
  const stuck = Array.from({ length: 8 }, () => gateway.call("/v1/agent").then(() => answered++));
  await waitFor(() => slow.requests.length > 0 && answered + asked(slow) === 8);
  const before = { fast: asked(fast), slow: asked(slow) };
  for (let turn = 0; turn < 4; turn++) await gateway.call("/v1/agent");
  expect(asked(fast) - before.fast).toBe(4);
  released.resolve();
  await Promise.all(stuck);
});

test("weights share the load", async () => {
  const [one, three] = [await service(), await service()];
  const gateway = await gatewayOver([one.port, three.port]);
  await configure(gateway, {
    services: [
      {
        name: "knowledge",
        instances: [
          { url: `http://127.0.0.1:${one.port}`, weight: 1 },
          { url: `http://127.0.0.1:${three.port}`, weight: 3 },
        ],
      },
      { name: "web", instances: [{ url: "http://127.0.0.1:1" }] },
      { name: "auth", instances: [{ url: gateway.auth.url }] },
    ],
  });
  const slowly = (each: FakeService) => {
    each.handler = (_request, response) => setTimeout(() => sendJson(response, {}), 150);
  };
  slowly(one);
  slowly(three);
  await Promise.all(Array.from({ length: 40 }, () => gateway.call("/v1/agent")));
  expect(asked(three)).toBeGreaterThanOrEqual(28);
  expect(asked(one)).toBeGreaterThanOrEqual(8);
});

test("what never arrived is asked elsewhere, a question too; nobody notices a dead instance", async () => {
  const alive = await service();
  const gateway = await gatewayOver([await closedPort(), alive.port]);
  for (let turn = 0; turn < 20; turn++)
    expect((await gateway.call("/v1/agent", post)).status).toBe(200);
  expect(asked(alive)).toBe(20);
  const [dead] = await instances(gateway);
  expect(dead?.health).toBe("ejected");
});

test("a broken connection is asked again for reads only", async () => {
  const [breaking, sound] = [await service(), await service()];
  breaking.handler = (request) => request.socket.destroy();
  const gateway = await gatewayOver([breaking.port, sound.port], { EJECT_FAILURES: "1000" });
  const reads = await Promise.all(Array.from({ length: 12 }, () => gateway.call("/v1/agent")));
  expect(reads.map(({ status }) => status)).toEqual(reads.map(() => 200));
  sound.requests.length = 0;
  breaking.requests.length = 0;
  const writes: number[] = [];
  for (let turn = 0; turn < 12; turn++) writes.push((await gateway.call("/v1/agent", post)).status);
  expect(writes.filter((status) => status === 502).length).toBe(asked(breaking));
  expect(asked(breaking) + asked(sound)).toBe(12);
});

test("a 503 is asked elsewhere for reads, and passed on for writes", async () => {
  const [busy, free] = [await service(), await service()];
  answering(busy, "busy", 503);
  const gateway = await gatewayOver([busy.port, free.port], { EJECT_FAILURES: "1000" });
  for (let turn = 0; turn < 10; turn++) expect((await gateway.call("/v1/agent")).status).toBe(200);
  const writes = new Set<number>();
  for (let turn = 0; turn < 10; turn++) writes.add((await gateway.call("/v1/agent", post)).status);
  expect([...writes].toSorted((a, b) => a - b)).toEqual([200, 503]);
});

test("retries stay within their budget when everything fails", async () => {
  const [one, two] = [await service(), await service()];
  answering(one, "no", 503);
  answering(two, "no", 503);
  const gateway = await gatewayOver([one.port, two.port], {
    EJECT_FAILURES: "100000",
    RETRY_SHARE: "0.1",
  });
  const requests = 200;
  await Promise.all(Array.from({ length: requests }, () => gateway.call("/v1/agent")));
  const retries = asked(one) + asked(two) - requests;
  // A reserve of 20, a tenth of the requests, and a little for the time it took.
  expect(retries).toBeGreaterThan(10);
  expect(retries).toBeLessThanOrEqual(20 + 20 + 10);
});

test("an instance that fails is set aside, tried by one request, and comes back slowly", async () => {
  const [ill, sound] = [await service(), await service()];
  answering(ill, "ill", 503);
  const gateway = await gatewayOver([ill.port, sound.port], {
    EJECT_FAILURES: "3",
    EJECT_TIME: "400ms",
    SLOW_RETURN: "60s",
  });
  for (let turn = 0; turn < 30; turn++) expect((await gateway.call("/v1/agent")).status).toBe(200);
  expect(asked(ill)).toBe(3);
  answering(ill, "well");
  await pause(450);
  for (let turn = 0; turn < 60; turn++) await gateway.call("/v1/agent");
  // One request tried it; it is back with a tenth of its share, and idle ones go to the other.
  expect(asked(ill)).toBe(4);
  expect((await instances(gateway))[0]?.health).toBe("returning");
  ill.handler = (_request, response) => setTimeout(() => sendJson(response, {}), 300);
  sound.handler = ill.handler;
  await Promise.all(Array.from({ length: 40 }, () => gateway.call("/v1/agent")));
  expect(asked(ill)).toBeGreaterThan(4);
  expect(asked(ill)).toBeLessThan(16);
});

test("active checks take an instance out before a request fails, and bring it back", async () => {
  const [one, two] = [await service(), await service()];
  const gateway = await gatewayOver([one.port, two.port], {
    HEALTH_INTERVAL: "50ms",
    SLOW_RETURN: "100ms",
  });
  one.handler = (request, response) => sendJson(response, {}, request.url === "/ready" ? 503 : 200);
  await expect.poll(async () => (await instances(gateway))[0]?.health).toBe("down");
  for (let turn = 0; turn < 10; turn++) await gateway.call("/v1/agent");
  expect(asked(one)).toBe(0);
  expect((await gateway.fetch("/ready")).status).toBe(503);
  answering(one, "well");
  await expect.poll(async () => (await instances(gateway))[0]?.health).toBe("up");
  for (let turn = 0; turn < 10; turn++) await gateway.call("/v1/agent");
  expect(asked(one)).toBeGreaterThan(0);
});

test("the circuit to a lone instance opens when it hangs up, and closes when it is back", async () => {
  const lone = await service();
  lone.handler = (request) => request.socket.destroy();
  const gateway = await gatewayOver([lone.port], { EJECT_FAILURES: "4", EJECT_TIME: "500ms" });
  for (let turn = 0; turn < 4; turn++)
    expect((await gateway.call("/v1/agent", post)).status).toBe(502);
  const refused = await gateway.call("/v1/agent", post);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refused.text()).toContain("left alone");
  expect(asked(lone)).toBe(4);
  answering(lone, "well");
  await pause(550);
  expect((await gateway.call("/v1/agent", post)).status).toBe(200);
  expect((await gateway.call("/v1/agent", post)).status).toBe(200);
});

test("a slow read is asked of a second instance, and the faster answer taken", async () => {
  const [slow, fast] = [await service(), await service()];
  let left = 0;
  slow.handler = (request, response) => {
    request.socket.on("close", () => left++);
    setTimeout(() => sendJson(response, { text: "slow" }), 2_000);
  };
  answering(fast, "fast");
  const gateway = await gatewayOver([slow.port, fast.port], {
    ROUTES: "/v1=knowledge:perplexity:hedge-50,/=web:page",
  });
  const startedAt = performance.now();
  const texts: string[] = [];
  for (let turn = 0; turn < 4; turn++) texts.push(await (await gateway.call("/v1/agent")).text());
  expect(texts).toEqual(texts.map(() => '{"text":"fast"}'));
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(asked(slow)).toBeGreaterThan(0);
  // The slower one is told that nobody waits for it.
  await waitFor(() => left === asked(slow));
  // A question is never asked twice.
  slow.handler = (_request, response) => setTimeout(() => sendJson(response, {}), 150);
  fast.handler = slow.handler;
  const before = asked(slow) + asked(fast);
  await gateway.call("/v1/agent", post);
  expect(asked(slow) + asked(fast)).toBe(before + 1);
});

test("an instance that is drained or taken out ends what it is at, and gets nothing new", async () => {
  const [old, next] = [await service(), await service()];
  old.handler = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    setTimeout(() => response.end("data: 2\n\n"), 500);
  };
  answering(next, "next");
  const gateway = await gatewayOver([old.port]);
  const running = await gateway.call("/v1/agent", post);
  const services = (...rules: object[]) => ({
    services: [
      { name: "knowledge", instances: rules },
      { name: "web", instances: [{ url: "http://127.0.0.1:1" }] },
      { name: "auth", instances: [{ url: gateway.auth.url }] },
    ],
  });
  const oldUrl = `http://127.0.0.1:${old.port}`;
  const nextUrl = `http://127.0.0.1:${next.port}`;
  await configure(gateway, services({ url: oldUrl, draining: true }, { url: nextUrl }));
  for (let turn = 0; turn < 6; turn++) await gateway.call("/v1/agent", post);
  expect(asked(old)).toBe(1);
  expect(asked(next)).toBe(6);
  await configure(gateway, services({ url: nextUrl }));
  expect(await running.text()).toBe("data: 1\n\ndata: 2\n\n");
  await waitFor(() => old.sockets.size === 0);
});
