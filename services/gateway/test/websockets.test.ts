import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { RawData } from "ws";
import { startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";
import { closed, opened, said, SocketStage } from "./socket-stage.ts";
import type { SocketUpstream } from "./socket-upstream.ts";

let stage: SocketStage;
let upstream: SocketUpstream;
let gateway: TestGateway;
let connect: SocketStage["connect"];
let rawSocket: SocketStage["rawSocket"];

beforeAll(async () => {
  stage = await SocketStage.start();
  ({ upstream, gateway, connect, rawSocket } = stage);
});
afterEach(async () => {
  vi.useRealTimers();
  gateway.auth.pool.accountsEnabled = true;
  await stage.clear();
});
afterAll(() => stage.close());

describe("a WebSocket to an upstream", () => {
  test("carries texts and bytes both ways, with the account's credential and nothing of the caller's", async () => {
    const socket = await opened(connect("talk/live?model=m", { protocols: ["other", "chat"] }));
    expect(socket.protocol).toBe("chat");
    expect(socket.extensions).toBe("");
    for (const data of ["hello ☂", "", "x".repeat(70_000)]) {
      socket.send(data);
      expect(await said(socket)).toEqual({ data: Buffer.from(data), isBinary: false });
    }
    const bytes = Buffer.from([0, 255, 1, 254]);
    socket.send(bytes);
    expect(await said(socket)).toEqual({ data: bytes, isBinary: true });

    const [asked] = upstream.asked;
    expect(asked?.url).toBe("/base/live?model=m");
    expect(asked?.headers).toMatchObject({
      authorization: "Bearer account-secret",
      "x-of-client": "passes",
      "sec-websocket-protocol": "other, chat",
    });
    expect(JSON.stringify(asked?.headers)).not.toContain(gateway.key);
    expect(asked?.headers).not.toHaveProperty("sec-websocket-extensions");
    expect(gateway.auth.pool.live.size).toBe(1);

    const ended = closed(socket);
    socket.close(4_123, "enough");
    expect(await ended).toEqual({ code: 4_123, reason: "enough" });
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes).toEqual([{ code: 4_123, reason: "enough" }]);
  });

  test("spends a budget while it is open, and ends with it", async () => {
    const { id, key } = gateway.createKey({ monthly_budget_usd: 0.5 });
    const use = JSON.stringify({ usage: { input_tokens: 1, cost: { total_cost: 0.3 } } });
    const socket = await opened(connect(undefined, { key }));
    socket.send(use);
    await said(socket);
    const ended = closed(socket);
    socket.send(use);
    expect(await ended).toEqual({ code: 1_008, reason: "The budget is spent" });
    const refused = await gateway.callAs(key, "/upstreams/talk/live");
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { type: "budget_exceeded" } });
    await gateway.storeUses();
    const counted = await gateway.operate(`/api/gateway/usage?key_id=${id}`);
    expect(await counted.json()).toMatchObject({ totals: [{ cost_usd: 0.6, input_tokens: 2 }] });
  });

  test("passes on how the upstream ends it, pings, and what the upstream says at once", async () => {
    upstream.onSocket = (socket) => {
      socket.send("welcome");
      socket.ping("are you there");
      socket.once("pong", (data) => socket.close(4_001, data.toString()));
    };
    const socket = connect();
    const first = said(socket);
    const ended = closed(socket);
    expect(String((await first).data)).toBe("welcome");
    expect(await ended).toEqual({ code: 4_001, reason: "are you there" });
  });

  test("breaks off where the upstream does", async () => {
    upstream.onSocket = (socket) => socket.terminate();
    expect(await closed(connect())).toEqual({ code: 1_006, reason: "" });
  });

  test("ends at the upstream when the client is gone", async () => {
    const socket = await opened(connect());
    socket.terminate();
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes[0]?.code).toBe(1_006);
  });

  test("tells what was used, message by message, when its lease ends", async () => {
    upstream.onSocket = (socket) => {
      for (const total of [5, 7])
        socket.send(
          JSON.stringify({
            type: "response.done",
            response: { model: "m", usage: { input_tokens: 1, total_tokens: total } },
          }),
        );
      socket.close(1_000);
    };
    const before = gateway.auth.pool.reports.length;
    await closed(connect());
    await waitFor(() => gateway.auth.pool.reports.length > before);
    expect(gateway.auth.pool.reports.at(-1)).toMatchObject({
      outcome: "answered",
      status: 101,
      tokens: 12,
    });
  });
});

describe("a WebSocket is ended", () => {
  const mask = "\x01\x02\x03\x04";
  test.each([
    ["an unmasked frame", "\x81\x01a", 1_002],
    ["a reserved bit", `\xc1\x81${mask}a`, 1_002],
    ["an unknown kind of frame", `\x83\x80${mask}`, 1_002],
    ["a continuation of nothing", `\x80\x80${mask}`, 1_002],
    ["a ping in two frames", `\x09\x80${mask}`, 1_002],
    [
      "a frame that is too large",
      "\x81\xff\x00\x00\x00\x01\x00\x00\x00\x00\x01\x02\x03\x04",
      1_009,
    ],
    [
      "frames that are too large together",
      `\x01\xfe\xff\xff${mask}${"a".repeat(65_535)}\x80\xfe\xff\xff${mask}`,
      1_009,
    ],
  ])("on %s, of which the upstream sees nothing", async (_what, frames, code) => {
    const seen: string[] = [];
    upstream.onSocket = (socket) =>
      socket.on("message", (data: RawData) => seen.push(String(data)));
    const raw = await rawSocket();
    raw.send(frames);
    await raw.closed;
    const at = raw.received.indexOf("\r\n\r\n") + 4;
    const frame = Buffer.from(raw.received.slice(at), "latin1");
    expect(frame[0]).toBe(0x88);
    expect(frame.readUInt16BE(2)).toBe(code);
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes[0]?.code).toBe(code);
    expect(seen).toEqual([]);
  });

  test("by a message of the upstream's that is too large", async () => {
    upstream.onSocket = (socket) => socket.send("x".repeat(200_000));
    const { code, reason } = await closed(connect());
    expect(code).toBe(1_009);
    expect(reason).toContain("102400 bytes at most");
  });

  test("when its credential ends", async () => {
    const { id, key } = gateway.createKey();
    const socket = await opened(connect("talk/live", { key }));
    const ended = closed(socket);
    gateway.auth.revokeKey(id);
    expect(await ended).toEqual({ code: 1_008, reason: "The credential has ended" });
  });

  test.each([
    ["has ended", "The account's lease has ended"],
    ["is of an account out of use", "The account was taken out of use"],
  ])("when its lease %s", async (what, reason) => {
    const { pool } = gateway.auth;
    const before = pool.renewals;
    // Leases are renewed every 20 s.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const socket = await opened(connect());
    const ended = closed(socket);
    vi.advanceTimersByTime(20_000);
    await waitFor(() => pool.renewals === before + 1);
    expect(socket.readyState).toBe(socket.OPEN);
    if (what === "has ended") pool.live.clear();
    else pool.accountsEnabled = false;
    vi.advanceTimersByTime(20_000);
    expect(await ended).toEqual({ code: 1_008, reason });
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes[0]).toEqual({ code: 1_008, reason });
  });

  test("where the client takes nothing, and meanwhile the upstream is held back", async () => {
    let sent = 0;
    upstream.onSocket = (socket) => {
      const fill = () => {
        if (socket.readyState !== socket.OPEN) return;
        socket.send("x".repeat(90_000), () => {
          sent += 90_000;
          fill();
        });
      };
      fill();
    };
    const raw = await rawSocket();
    raw.socket.pause();
    await waitFor(() => upstream.closes.length === 1, 10_000);
    expect(upstream.closes[0]).toMatchObject({ code: 1_008, reason: "The client takes nothing" });
    // What the kernel's buffers hold and no more.
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    raw.destroy();
  });

  test("after a drain, which tells both ends", async () => {
    const other = await startGateway(
      { knowledge: 1, auth: gateway.auth },
      { ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1", WEBSOCKET_CLOSE_TIMEOUT: "2s" },
    );
    const headers = { authorization: `Bearer ${gateway.key}` };
    const url = `ws://127.0.0.1:${other.port}/upstreams/talk/live`;
    const socket = await opened(new WebSocket(url, { headers }));
    const ended = closed(socket);
    await other.drain();
    expect(await ended).toEqual({ code: 1_001, reason: "The gateway is stopping" });
    await waitFor(() => upstream.closes.length === 1);
    expect(upstream.closes[0]?.code).toBe(1_001);
    await other.close();
    // Told before it is gone, though the leases would have ended by themselves.
    expect(gateway.auth.pool.live.size).toBe(0);
  });

  test("by a gateway that stops before both ends have taken leave, which tells its lease too", async () => {
    const other = await startGateway(
      { knowledge: 1, auth: gateway.auth },
      { ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1", WEBSOCKET_CLOSE_TIMEOUT: "60ms" },
    );
    const raw = await rawSocket("", other.port);
    raw.socket.pause();
    await other.close();
    expect(gateway.auth.pool.live.size).toBe(0);
  });
});

test("what a client says before it is answered is not lost", async () => {
  const raw = await rawSocket("\x81\x82\x00\x00\x00\x00hi");
  await raw.until((received) => received.endsWith("\x81\x02hi"));
  expect(raw.received.endsWith("\x81\x02hi")).toBe(true);
  raw.destroy();
});
