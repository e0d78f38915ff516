import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { IncomingAnswer } from "./incoming-answer.ts";
import type { BodySink, OutsideAnswer } from "./incoming-answer.ts";
import { Outside } from "./outside.ts";

let server: Server;
let address: string;
let handler: RequestListener = () => {};
const sockets = new Set<Socket>();
let outside: Outside;

beforeAll(async () => {
  server = createServer((request, response) => handler(request, response));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  outside = new Outside({
    allowPrivateHosts: ["127.0.0.1"],
    connectTimeoutMs: 2_000,
    answerTimeoutMs: 2_000,
    idleTimeoutMs: 2_000,
  });
});
afterAll(async () => {
  await outside.close();
  server.closeAllConnections();
  server.close();
});

function ask(answering: RequestListener, method = "GET", signal = AbortSignal.timeout(10_000)) {
  handler = answering;
  const url = new URL(address);
  return outside.ask({ method, url, headers: {}, body: null, signal });
}

/** What undici would hand over, for what no server can be made to do at a given moment. */
function controllerOf() {
  return {
    pause: vi.fn(),
    resume: vi.fn(),
    abort: vi.fn(),
    aborted: false,
    paused: false,
    reason: null,
  };
}

/** Takes all of an answer. @throws where it breaks off */
function readAll(answer: OutsideAnswer, onData?: BodySink["onData"]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    answer.read({
      onData: (part) => {
        text += part.toString("latin1");
        return onData?.(part) ?? true;
      },
      onEnd: () => resolve(text),
      onFailure: reject,
    });
  });
}

describe("an answer on its way in", () => {
  test("that is whole before it is read is read whole", async () => {
    let sent = false;
    const answer = await ask((_request, response) => response.end("all", () => (sent = true)));
    await vi.waitFor(() => expect(sent).toBe(true));
    await new Promise(setImmediate);
    expect(answer.statusCode).toBe(200);
    expect(await readAll(answer)).toBe("all");
  });

  test("waits at the upstream while more than its bound is unread, and goes on once it is read", () => {
    const controller = controllerOf();
    const answer = new IncomingAnswer(
      new AbortController().signal,
      () => {},
      () => {},
    );
    answer.onRequestStart(controller);
    answer.onResponseStart(controller, 200, {});
    answer.onResponseData(controller, Buffer.alloc(64 * 1024, 97));
    expect(controller.pause).not.toHaveBeenCalled();
    answer.onResponseData(controller, Buffer.alloc(1, 97));
    expect(controller.pause).toHaveBeenCalledTimes(1);
    const onData = vi.fn(() => true);
    answer.read({ onData, onEnd: () => {}, onFailure: () => {} });
    expect(onData).toHaveBeenCalledTimes(2);
    expect(controller.resume).toHaveBeenCalledTimes(1);
  });

  test("gives out at once what it held, and goes on when its reader says so", () => {
    const controller = controllerOf();
    const answer = new IncomingAnswer(
      new AbortController().signal,
      () => {},
      () => {},
    );
    answer.onRequestStart(controller);
    answer.onResponseStart(controller, 200, {});
    for (const part of ["a", "b", "c"]) answer.onResponseData(controller, Buffer.from(part));
    const onData = vi.fn<BodySink["onData"]>(() => false);
    const onEnd = vi.fn();
    answer.read({ onData, onEnd, onFailure: () => {} });
    expect(onData).toHaveBeenCalledTimes(3);
    expect(controller.resume).not.toHaveBeenCalled();
    expect(controller.pause).toHaveBeenCalled();
    answer.resume();
    expect(controller.resume).toHaveBeenCalledTimes(1);
    answer.onResponseEnd();
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test("waits for whom it is read by, at any part", async () => {
    let finish = () => {};
    const answer = await ask((_request, response) => {
      response.flushHeaders();
      finish = () => response.end(Buffer.alloc(1024 * 1024, 98));
    });
    let given = 0;
    let isPaused = false;
    const reading = readAll(answer, () => {
      expect(isPaused).toBe(false);
      given += 1;
      isPaused = true;
      setImmediate(() => {
        isPaused = false;
        answer.resume();
      });
      return false;
    });
    finish();
    expect((await reading).length).toBe(1024 * 1024);
    expect(given).toBeGreaterThan(1);
  });

  test("that breaks off behind its head fails its reader, early or late", async () => {
    const breakOff: RequestListener = (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setImmediate(() => response.socket?.destroy());
    };
    await expect(readAll(await ask(breakOff))).rejects.toThrow();
    const late = await ask(breakOff);
    await vi.waitFor(() => expect(sockets.size).toBe(0));
    await new Promise(setImmediate);
    await expect(readAll(late)).rejects.toThrow();
  });

  test("that never has a head is none", async () => {
    const gone = ask((request) => request.socket.destroy());
    await expect(gone).rejects.toThrow();
  });

  test("with a length but no body yet is told of at once", async () => {
    let finish = () => {};
    const answer = await ask((_request, response) => {
      response.writeHead(200, { "content-length": "4" });
      response.flushHeaders();
      finish = () => response.end("late");
    });
    expect(answer.headers["content-length"]).toBe("4");
    finish();
    expect(await readAll(answer)).toBe("late");
  });

  test("comes after what is said meanwhile: 102, 103", async () => {
    const answer = await ask((_request, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: "</a>; rel=preload" }, () => response.end("then"));
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty("link");
    expect(await readAll(answer)).toBe("then");
  });

  test.each([
    ["HEAD", 200, { "content-length": "1000" }],
    ["GET", 204, {}],
    ["GET", 304, {}],
  ] as const)("to %s with %i has no body", async (method, status, headers) => {
    const answer = await ask((_request, response) => {
      response.writeHead(status, headers).end();
    }, method);
    expect(answer.statusCode).toBe(status);
    expect(await readAll(answer)).toBe("");
  });

  test("that is dropped gives its connection up, paused or read, and dropping again changes nothing", async () => {
    const endless: RequestListener = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", more);
      more();
    };
    const unread = await ask(endless);
    const read = await ask(endless);
    const failed = readAll(read, () => false).catch(String);
    for (const answer of [unread, read, unread]) answer.drop();
    expect(await failed).toContain("not wanted");
    await vi.waitFor(() => expect(sockets.size).toBe(0));
    const whole = await ask((_request, response) => response.end("x"));
    expect(await readAll(whole)).toBe("x");
    expect(() => whole.drop()).not.toThrow();
  });

  test("ends with its caller's leaving, before its head and behind it", async () => {
    const leaving = new AbortController();
    const asked = Promise.withResolvers<void>();
    const waiting = ask(() => asked.resolve(), "GET", leaving.signal);
    await asked.promise;
    leaving.abort(new Error("left"));
    await expect(waiting).rejects.toThrow("left");

    const later = new AbortController();
    const begun = await ask((_request, response) => void response.write("a"), "GET", later.signal);
    const [socket] = sockets;
    const reading = readAll(begun);
    later.abort(new Error("left"));
    await expect(reading).rejects.toThrow("left");
    if (socket?.destroyed === false) await once(socket, "close");
  });
});
