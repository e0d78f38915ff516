import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { registerSecret } from "@workspace/testing/secrets";
import type { Stack } from "@workspace/testing/stack";
import { describe, expect, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { studio } from "./support/studio.ts";
import type { Studio } from "./support/studio.ts";
import { test } from "./support/upstreams-stack.ts";

const accountKey = "pplx-account-key-of-the-sockets";

let stack: Stack;
let addUpstream: Studio["addUpstream"];
let call: Studio["call"];
let exchangesOf: Studio["exchangesOf"];
let record: Studio["record"];
let setMode: Studio["setMode"];

test.beforeAll(({ upstreams }) => {
  registerSecret(accountKey);
  ({ stack } = upstreams);
  ({ addUpstream, call, exchangesOf, record, setMode } = studio(stack));
});

/** An upstream that answers each message, and tells the credential that it was called with. */
async function startSocketUpstream(): Promise<string> {
  const server = createServer((_request, response) => response.end("plain"));
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, { headers }) => {
    socket.send(JSON.stringify({ type: "session.created", key: headers.authorization }));
    socket.on("message", (data, isBinary) => {
      if (isBinary) socket.send(data);
      else socket.send(JSON.stringify({ type: "delta", usage: { total_tokens: 3 } }));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function connect(path: string): WebSocket {
  const url = `${stack.baseUrl.replace("http", "ws")}/upstreams/${path}`;
  return new WebSocket(url, { headers: { authorization: `Bearer ${stack.apiKey}` } });
}

describe("a WebSocket through the gateway", () => {
  test("is recorded message by message, redacted, and is not replayed", async () => {
    await addUpstream("talking", await startSocketUpstream(), accountKey);
    const bytes = Buffer.from([0, 1, 254, 255]);
    const began = Date.now();
    const id = await record("talking", async () => {
      const socket = connect("talking/v1/live?model=m");
      await once(socket, "message");
      for (const said of [JSON.stringify({ type: "ask", password: "hunter2-quagmire" }), bytes]) {
        socket.send(said);
        await once(socket, "message");
      }
      socket.close(1_000);
      await once(socket, "close");
      expect(await (await call("talking/v1/plain")).text()).toBe("plain");
    });
    const exchange = (await exchangesOf(id)).find(({ status }) => status === 101);
    expect(exchange).toMatchObject({ method: "GET", status: 101, error: null, message_count: 5 });
    const messages = exchange?.messages ?? [];
    expect(messages.map(({ direction, kind }) => `${direction} ${kind}`)).toEqual([
      "received text",
      "sent text",
      "received text",
      "sent binary",
      "received binary",
    ]);
    const text = JSON.stringify(exchange);
    expect(text).not.toContain(accountKey);
    expect(text).not.toContain("hunter2-quagmire");
    expect(text).not.toContain(stack.apiKey);
    expect(messages[1]?.data).toMatch(/^\{"type":"ask","password":"redacted-/);
    expect(messages[3]?.data).toBe(bytes.toString("base64"));
    const times = messages.map(({ at }) => Date.parse(at ?? ""));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(began - 5);
    expect(times.at(-1)).toBeLessThanOrEqual(Date.now() + 5);

    await setMode("talking", { mode: "replay", capture_id: id });
    const played = connect("talking/v1/live?model=m");
    played.on("error", () => {});
    const [, response] = await once(played, "unexpected-response");
    expect(response.statusCode).toBe(501);
    await setMode("talking", { mode: "pass" });
  });
});
