import { once } from "node:events";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localSocketPath } from "@workspace/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeService, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

const body = "x".repeat(200_000);

let folder: string;
let service: FakeService;
let gateway: TestGateway;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-sockets-"));
  service = await FakeService.start();
  service.handler = (request, response) => {
    const way = request.socket.remoteAddress === undefined ? "socket" : "tcp";
    // No connection is kept: each call looks for the way anew.
    response.setHeader("connection", "close");
    request.resume().on("end", () => sendJson(response, { way, body }));
  };
  gateway = await startGateway({ knowledge: service.port }, { LOCAL_SOCKETS: folder });
});
afterAll(async () => {
  await gateway.close();
  await service.close();
  await rm(folder, { recursive: true });
});

async function ask(input = body): Promise<{ way: string; body: string }> {
  const asked = { method: "POST", body: JSON.stringify({ input }) };
  const response = await gateway.call("/v1/agent", asked);
  return (await response.json()) as { way: string; body: string };
}

async function openSocket(): Promise<Server> {
  const socket = createServer({ allowHalfOpen: true }, (connection) => {
    service.server.emit("connection", connection);
  });
  socket.listen(localSocketPath(folder, service.port));
  await once(socket, "listening");
  return socket;
}

test("a service on this machine is reached through its socket while it has one", async () => {
  expect(await ask()).toEqual({ way: "tcp", body });
  const socket = await openSocket();
  expect(await ask()).toEqual({ way: "socket", body });
  socket.close();
  await once(socket, "close");
  expect(await ask()).toEqual({ way: "tcp", body });
});

test("a socket that a killed service left costs no call, and the next one is used again", async () => {
  const path = localSocketPath(folder, service.port);
  const killed = await openSocket();
  await rename(path, `${path}.left`);
  killed.close();
  await once(killed, "close");
  await rename(`${path}.left`, path);
  for (let turn = 0; turn < 3; turn++) expect(await ask("short")).toEqual({ way: "tcp", body });
  await rm(path);
  const socket = await openSocket();
  expect(await ask()).toEqual({ way: "socket", body });
  socket.close();
  await once(socket, "close");
});
