import { once } from "node:events";
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { acceptOf as acceptFor } from "../src/upstreams/sockets/handshake.ts";
import { RawConnection, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";
import { accountAt, closed, opened, refused, SocketStage } from "./socket-stage.ts";
import type { SocketUpstream } from "./socket-upstream.ts";

let stage: SocketStage;
let upstream: SocketUpstream;
let gateway: TestGateway;
let connect: SocketStage["connect"];
let handshake: SocketStage["handshake"];

beforeAll(async () => {
  stage = await SocketStage.start();
  ({ upstream, gateway, connect, handshake } = stage);
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

describe("an upgrade is refused", () => {
  test("without a good key by 401, without an account by 404, in the shape of the API", async () => {
    const wrong = await refused(connect("talk/live", { key: "wrong" }));
    expect(wrong.status).toBe(401);
    expect(JSON.parse(wrong.body)).toMatchObject({ error: { code: 401 } });
    const none = await refused(connect("nowhere/live"));
    expect(none.status).toBe(404);
    const scoped = gateway.createKey({ scopes: ["captures:read"] });
    expect((await refused(connect("talk/live", { key: scoped.key }))).status).toBe(403);
    expect(upstream.asked).toEqual([]);
  });

  test("with a browser's session alone, by 401", async () => {
    const { value } = gateway.auth.createSession();
    const lines = {
      Authorization: "",
      Cookie: `workspace.session=${value}`,
      Origin: gateway.url,
      "Sec-Fetch-Site": "same-origin",
    };
    const raw = new RawConnection(gateway.port).send(handshake(lines));
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1\.1 401 /);
    expect(upstream.asked).toEqual([]);
  });

  test("as the upstream refuses it, with its answer", async () => {
    upstream.onUpgrade = (_request, socket) => {
      const body = JSON.stringify({ error: "x".repeat(200_000) });
      socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nset-cookie: a=b\r\n\r\n${body}`,
      );
      return true;
    };
    const { status, body } = await refused(connect());
    expect(status).toBe(400);
    expect(body.length).toBeGreaterThan(200_000);
  });

  test("by one account, and granted by another", async () => {
    gateway.auth.pool.lend("two", {
      base_url: upstream.url,
      headers: { authorization: "Bearer spent" },
    });
    gateway.auth.pool.lend("two", accountAt(upstream.url));
    upstream.onUpgrade = ({ headers }, socket) => {
      if (headers.authorization !== "Bearer spent") return false;
      socket.end("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n");
      return true;
    };
    const socket = await opened(connect("two/live"));
    expect(upstream.asked.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer spent",
      "Bearer account-secret",
    ]);
    socket.close();
    await closed(socket);
  });

  test.each([
    ["a wrong key", "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n", ""],
    ["no key", "", ""],
    ["an extension", "", "Sec-WebSocket-Extensions: permessage-deflate\r\n"],
    ["a subprotocol that nobody asked for", "", "Sec-WebSocket-Protocol: chat\r\n"],
  ])("where the upstream answers 101 with %s", async (what, accept, more) => {
    const given = Promise.withResolvers<Socket>();
    upstream.onUpgrade = ({ headers }, socket) => {
      given.resolve(socket);
      const good = `Sec-WebSocket-Accept: ${acceptFor(headers["sec-websocket-key"] ?? "")}\r\n`;
      const line = what.endsWith("key") ? accept : good;
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${line}${more}\r\n`,
      );
      return true;
    };
    const { reports } = gateway.auth.pool;
    const before = reports.length;
    const { status, body } = await refused(connect());
    expect(status).toBe(502);
    expect(body).toContain("answered 101, but");
    await waitFor(() => reports.length > before);
    expect(reports.at(-1)).toEqual({ outcome: "failed" });
    const socket = (await given.promise).resume();
    if (!socket.readableEnded) await once(socket, "end");
  });

  test.each([
    ["no key", { "Sec-WebSocket-Key": "" }, 400],
    ["a key that is none", { "Sec-WebSocket-Key": "c2hvcnQ=" }, 400],
    ["another version", { "Sec-WebSocket-Version": "8" }, 426],
    ["no version", { "Sec-WebSocket-Version": "" }, 426],
    ["a body", { "Content-Length": "5" }, 400],
    ["a body in chunks", { "Transfer-Encoding": "chunked" }, 400],
    ["a subprotocol that is none", { "Sec-WebSocket-Protocol": "a b" }, 400],
  ])("with %s", async (_what, lines, status) => {
    const smuggled = `GET /upstreams/talk/live HTTP/1.1\r\nHost: x\r\n\r\n`;
    const raw = new RawConnection(gateway.port).send(handshake(lines) + smuggled);
    await raw.closed;
    expect(raw.received.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`]);
    expect(upstream.asked).toEqual([]);
  });

  test("beyond what a key may have open, until one is closed", async () => {
    const { key } = gateway.createKey();
    const open = await Promise.all([1, 2, 3, 4].map(() => opened(connect("talk/live", { key }))));
    const { status, body } = await refused(connect("talk/live", { key }));
    expect(status).toBe(429);
    expect(body).toContain("may have 4 WebSockets open at once");
    const other = await opened(connect());
    for (const socket of [...open, other]) socket.close();
    await Promise.all([...open, other].map(closed));
    await waitFor(() => gateway.auth.pool.live.size === 0);
    const again = await opened(connect("talk/live", { key }));
    again.close();
    await closed(again);
  });

  test.each([
    ["under way", "/upstreams/talk/plain", 200],
    ["written at once", "/v1/../metrics", 400],
  ])("and is a plain request behind one whose answer is %s", async (_what, target, status) => {
    const first = handshake({ Upgrade: "", Connection: "" });
    const raw = new RawConnection(gateway.port).send(
      first.replace("/upstreams/talk/live", target) + handshake(),
    );
    await raw.until((received) => received.match(/HTTP\/1\.1 \d+/g)?.length === 2);
    raw.destroy();
    expect(raw.received.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`, "HTTP/1.1 200"]);
    expect(upstream.asked).toEqual([]);
  });

  test("and is a plain request where no WebSocket leads", async () => {
    const raw = new RawConnection(gateway.port).send(
      handshake().replace("/upstreams/talk/live", "/api/gateway/limits"),
    );
    await raw.until((received) => received.includes("\r\n\r\n"));
    expect(raw.received).toMatch(/^HTTP\/1\.1 200 /);
    raw.destroy();
  });
});
