import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localSocketPath } from "@workspace/http";
import { expect, test } from "vitest";
import { FakeService, sendJson, startGateway } from "./harness.ts";

const body = "x".repeat(200_000);

test("a service on this machine is reached through its socket while it has one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "local-sockets-"));
  const service = await FakeService.start();
  service.handler = (request, response) => {
    const way = request.socket.remoteAddress === undefined ? "socket" : "tcp";
    // No connection is kept: each call looks for the way anew.
    response.setHeader("connection", "close");
    request.resume().on("end", () => sendJson(response, { way, body }));
  };
  const socket = createServer({ allowHalfOpen: true }, (connection) => {
    service.server.emit("connection", connection);
  });
  const gateway = await startGateway({ knowledge: service.port }, { LOCAL_SOCKETS: folder });
  const ask = async () => {
    const response = await gateway.call("/v1/agent", {
      method: "POST",
      body: `{"input":"${body}"}`,
    });
    return (await response.json()) as { way: string; body: string };
  };
  try {
    expect(await ask()).toEqual({ way: "tcp", body });
    socket.listen(localSocketPath(folder, service.port));
    await once(socket, "listening");
    expect(await ask()).toEqual({ way: "socket", body });
    socket.close();
    await once(socket, "close");
    expect(await ask()).toEqual({ way: "tcp", body });
  } finally {
    await gateway.close();
    await service.close();
    await rm(folder, { recursive: true });
  }
});
