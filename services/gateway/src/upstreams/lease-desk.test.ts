import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { createLogger } from "@workspace/telemetry";
import { afterEach, expect, test, vi } from "vitest";
import { Cluster } from "../balancing/cluster.ts";
import { LeaseDesk } from "./lease-desk.ts";

const opened: { close: () => unknown }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

interface Asked {
  path: string;
  ended: string[];
  reports: unknown[];
}

/** A desk before an auth service that grants what it is asked for, or answers with a status. */
async function setUp() {
  const asked: Asked[] = [];
  const auth = { status: 201, refusesReports: false };
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as { ended?: { lease_id: string; report: unknown }[] };
    const ended = (body.ended ?? []).map(({ lease_id }) => lease_id);
    const reports = (body.ended ?? []).map(({ report }) => report);
    asked.push({ path: request.url ?? "", ended, reports });
    const isReport = request.url?.endsWith("/report");
    const status = auth.refusesReports && ended.length > 0 ? 400 : auth.status;
    const problem = { type: "unavailable", title: "Not now", status };
    const lease = { id: `lse_${asked.length}`, account_id: "acc", headers: {} };
    if (isReport) response.writeHead(204).end();
    else response.writeHead(status).end(JSON.stringify(status === 201 ? lease : problem));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cluster = new Cluster(
    { name: "auth", instances: [{ url, weight: 1, draining: false }] },
    {
      connections: {
        maxConnections: 100,
        connectTimeoutMs: 1_000,
        answerTimeoutMs: 1_000,
        streamIdleTimeoutMs: 1_000,
      },
      health: { failuresToEject: 5, ejectMs: 1_000, maxEjectMs: 1_000, slowReturnMs: 1 },
      maxRetries: 0,
      retryShare: 1,
      drainTimeoutMs: 10,
      internalToken: "token",
    },
  );
  const logger = createLogger({ service: "gateway", destination: { write: () => {} } });
  const desk = new LeaseDesk({ cluster: () => cluster, timeoutMs: 1_000, logger });
  opened.push(server, cluster);
  const wish = { upstream: "model", organisation_id: "org", user_id: "usr" };
  const acquire = () => desk.acquire(wish, new AbortController().signal);
  return { desk, asked, auth, acquire };
}

const answered = { outcome: "answered", status: 200 } as const;
const path = "/internal/auth/leases";

test("what ended travels with the next wish, as much as one takes, and by itself where none comes", async () => {
  const { desk, asked, acquire } = await setUp();
  const first = await acquire();
  desk.report(first, answered);
  const second = await acquire();
  expect(asked).toMatchObject([
    { path, ended: [] },
    { path, ended: [first.id] },
  ]);
  desk.report(second, answered);
  await vi.waitFor(() => expect(asked[2]?.path).toBe(`${path}/${second.id}/report`));
  for (let at = 0; at < 101; at++) desk.report({ ...second, id: `lse_x${at}` }, answered);
  await acquire();
  expect(asked[3]?.ended).toHaveLength(100);
  await vi.waitFor(() => expect(asked[4]?.path).toBe(`${path}/lse_x100/report`));
  await desk.close();
});

test("bad news waits for nothing, and what was perhaps not heard is said again", async () => {
  const { desk, asked, auth, acquire } = await setUp();
  const lease = await acquire();
  desk.report(lease, { outcome: "failed" });
  await new Promise(setImmediate);
  await desk.close();
  expect(asked[1]?.path).toBe(`${path}/${lease.id}/report`);

  desk.report(lease, answered);
  auth.status = 503;
  await expect(acquire()).rejects.toMatchObject({ status: 503, title: "Not now" });
  await desk.close();
  expect(asked.slice(2)).toMatchObject([
    { path, ended: [lease.id] },
    { path: `${path}/${lease.id}/report`, ended: [] },
  ]);

  desk.report(lease, answered);
  auth.status = 404;
  await expect(acquire()).rejects.toMatchObject({ status: 404 });
  await desk.close();
  expect(asked).toHaveLength(5);
});

test("what upstreams say of themselves is bounded, and what auth does not take fails no wish", async () => {
  const { desk, asked, auth, acquire } = await setUp();
  const lease = await acquire();
  const boundless = { outcome: "answered", status: 777, tokens: 2e9, cost_usd: 1e9 } as const;
  desk.report(lease, boundless);
  await acquire();
  expect(asked[1]?.reports).toEqual([
    { outcome: "answered", status: 599, tokens: 1e9, cost_usd: 1e6 },
  ]);

  desk.report(lease, answered);
  auth.refusesReports = true;
  expect(await acquire()).toMatchObject({ account_id: "acc" });
  await desk.close();
  expect(asked.slice(2).map((each) => [each.path, each.ended])).toEqual([
    [path, [lease.id]],
    [`${path}/${lease.id}/report`, []],
    [path, []],
  ]);

  desk.report(lease, answered);
  auth.status = 400;
  await expect(acquire()).rejects.toMatchObject({ status: 400 });
  await desk.close();
  expect(asked.slice(5).map(({ ended }) => ended)).toEqual([[lease.id], [], []]);
});

test("without auth there is no lease, and whoever asks is told so", async () => {
  const logger = createLogger({ service: "gateway", destination: { write: () => {} } });
  const desk = new LeaseDesk({ cluster: () => undefined, timeoutMs: 1_000, logger });
  const wish = { upstream: "model", organisation_id: "org", user_id: "usr" };
  const asking = desk.acquire(wish, new AbortController().signal);
  await expect(asking).rejects.toMatchObject({ status: 503, type: "unavailable" });
});
