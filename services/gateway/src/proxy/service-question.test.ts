import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { Cluster } from "../balancing/cluster.ts";
import { askService } from "./service-question.ts";
import type { ServiceQuestion } from "./service-question.ts";

const opened: { close: () => unknown }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function serve(handler: RequestListener): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  opened.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return server;
}

function clusterOf(...ports: number[]): Cluster {
  const instances = ports.map((port) => ({
    url: `http://127.0.0.1:${port}`,
    weight: 1,
    draining: false,
  }));
  const cluster = new Cluster(
    { name: "auth", instances },
    {
      connections: {
        maxConnections: 8,
        connectTimeoutMs: 1_000,
        answerTimeoutMs: 1_000,
        streamIdleTimeoutMs: 1_000,
      },
      health: { failuresToEject: 5, ejectMs: 1_000, maxEjectMs: 1_000, slowReturnMs: 1 },
      maxRetries: 2,
      retryShare: 1,
      drainTimeoutMs: 10,
      internalToken: "token",
    },
  );
  opened.push(cluster);
  return cluster;
}

function ask(cluster: Cluster, rest: Partial<ServiceQuestion> = {}) {
  const question = { method: "POST", path: "/leases", body: { name: "é" } };
  return askService(cluster, {
    ...question,
    requestId: "req-1",
    timeoutMs: 1_000,
    signal: undefined,
    ...rest,
  });
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

function refuse(status: number, type: string): RequestListener {
  return (_request, response) =>
    response
      .writeHead(status, { "content-type": "application/problem+json", "retry-after": "3" })
      .end(JSON.stringify({ type, title: "No", status }));
}

test("a question travels as JSON over a connection that is kept, an answer in whatever frames", async () => {
  const seen: unknown[] = [];
  const sockets = new Set<unknown>();
  const server = await serve(async (request, response) => {
    sockets.add(request.socket);
    const { method, url, headers } = request;
    const given = [headers["x-workspace-internal-token"], headers["x-request-id"]];
    seen.push([method, url, ...given, await text(request)]);
    // Without a length, in two chunks.
    response.write('{"name":');
    setImmediate(() => response.end('"ü"}'));
  });
  const cluster = clusterOf(portOf(server));
  for (let turn = 0; turn < 2; turn++)
    expect(await ask(cluster)).toMatchObject({ status: 200, body: { name: "ü" } });
  expect(seen).toEqual(Array(2).fill(["POST", "/leases", "token", "req-1", '{"name":"é"}']));
  expect(sockets.size).toBe(1);
});

test("an instance that is down or cannot answer now is passed over, one that refuses is not", async () => {
  const down = await serve(() => {});
  const gone = portOf(down);
  down.close();
  const unable = await serve(refuse(503, "unavailable"));
  const good = await serve((_request, response) => response.writeHead(204).end());
  const cluster = clusterOf(gone, portOf(unable), portOf(good));
  for (let turn = 0; turn < 3; turn++) expect((await ask(cluster)).status).toBe(204);

  const busy = await serve(refuse(503, "pool-exhausted"));
  const answers = [ask(clusterOf(portOf(busy), gone)), ask(clusterOf(gone, portOf(busy)))];
  for (const answer of await Promise.all(answers))
    expect(answer).toMatchObject({ status: 503, retryAfterSeconds: 3, body: { title: "No" } });
});

test("nobody answers, or not in time, or not what can be read", async () => {
  const silent = await serve(() => {});
  const down = await serve(() => {});
  const gone = portOf(down);
  down.close();
  await expect(ask(clusterOf(gone))).rejects.toMatchObject({ kind: "refused" });
  await expect(ask(clusterOf(portOf(silent)), { timeoutMs: 20 })).rejects.toMatchObject({
    kind: "silent",
  });
  const garbled = await serve((_request, response) => response.end("<html>"));
  expect((await ask(clusterOf(portOf(garbled)))).body).toBeUndefined();
  const endless = await serve((_request, response) => response.end("x".repeat(2_000_000)));
  await expect(ask(clusterOf(portOf(endless)))).rejects.toMatchObject({ kind: "garbled" });
});

test("whoever leaves ends the question", async () => {
  const left = Promise.withResolvers<void>();
  const leaving = new AbortController();
  const server = await serve((request) => {
    request.on("close", () => left.resolve());
    leaving.abort(new Error("gone"));
  });
  const cluster = clusterOf(portOf(server));
  await expect(ask(cluster, { signal: leaving.signal })).rejects.toThrow("gone");
  await left.promise;
  await expect(ask(cluster, { signal: leaving.signal })).rejects.toThrow("gone");
});
