import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { BodySink, OutsideAnswer } from "./incoming-answer.ts";
import { answerWith, beginningOf, passAnswer } from "./pass-answer.ts";

/** An answer whose parts a test gives out. */
class ScriptedAnswer implements OutsideAnswer {
  readonly statusCode = 200;
  readonly headers = {};
  readonly resume = vi.fn();
  readonly drop = vi.fn(() => this.sink?.onFailure(new Error("dropped")));
  sink: BodySink | undefined;

  read(sink: BodySink): void {
    this.sink = sink;
  }
}

const nobody = { reader: undefined, tape: undefined };

/** A response to a real client, which reads when it is told to. */
async function responseToClient() {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => resolve(response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const answer = fetch(`http://127.0.0.1:${port}/`);
  return { response: await promise, answer };
}

describe("passing an answer on", () => {
  test("gives the client all of it, small parts and large ones, byte for byte", async () => {
    const { response, answer } = await responseToClient();
    const scripted = new ScriptedAnswer();
    const passed = passAnswer(scripted, response, nobody);
    const parts = [Buffer.from([0, 128, 255]), Buffer.alloc(40_000, 200), Buffer.from("☂")];
    for (const part of parts) scripted.sink?.onData(part);
    scripted.sink?.onEnd();
    await passed;
    const received = Buffer.from(await (await answer).arrayBuffer());
    expect(received.equals(Buffer.concat(parts))).toBe(true);
  });

  test("asks for no more while the client takes nothing, and goes on when it does, told once", async () => {
    const { response, answer } = await responseToClient();
    const scripted = new ScriptedAnswer();
    const passed = passAnswer(scripted, response, nobody);
    const listeners = response.listenerCount("drain");
    let parts = 0;
    // As many as came before: what an answer gives out at once is taken, though it is too much.
    while (parts < 20 || scripted.sink?.onData(Buffer.alloc(65_536)) !== false) {
      if (parts < 20) scripted.sink?.onData(Buffer.from("small"));
      parts += 1;
    }
    for (let more = 0; more < 20; more++)
      expect(scripted.sink?.onData(Buffer.alloc(65_536))).toBe(false);
    expect(response.listenerCount("drain") - listeners).toBe(1);
    expect(scripted.resume).not.toHaveBeenCalled();
    const reading = text((await answer).body ?? new ReadableStream());
    await vi.waitFor(() => expect(scripted.resume).toHaveBeenCalledTimes(1));
    scripted.sink?.onEnd();
    await passed;
    expect((await reading).length).toBeGreaterThan(20 * 65_536);
  });

  test("fails where it breaks off, and says nothing to those who look on of a whole", async () => {
    const { response, answer } = await responseToClient();
    const scripted = new ScriptedAnswer();
    const tape = { onData: vi.fn(), onWhole: vi.fn() };
    const passed = passAnswer(scripted, response, { reader: undefined, tape });
    scripted.sink?.onData(Buffer.from("half"));
    scripted.sink?.onFailure(new Error("broke off"));
    await expect(passed).rejects.toThrow("broke off");
    expect(tape.onData).toHaveBeenCalledTimes(1);
    expect(tape.onWhole).not.toHaveBeenCalled();
    response.end();
    await (await answer).arrayBuffer();
  });
});

describe("the beginning of an answer", () => {
  test("is what comes within its size; the rest is dropped", async () => {
    const scripted = new ScriptedAnswer();
    const beginning = beginningOf(scripted, 10, 5_000);
    for (const part of ["12345", "67890", "more"]) scripted.sink?.onData(Buffer.from(part));
    expect(String(await beginning)).toBe("1234567890");
    expect(scripted.drop).toHaveBeenCalled();
  });

  test("is what comes within its time", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const scripted = new ScriptedAnswer();
    const beginning = beginningOf(scripted, 10, 2_000);
    scripted.sink?.onData(Buffer.from("1"));
    vi.advanceTimersByTime(1_999);
    expect(scripted.drop).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(String(await beginning)).toBe("1");
    expect(scripted.drop).toHaveBeenCalledTimes(1);
  });

  test("is all of a small one, which nothing is dropped of", async () => {
    const scripted = new ScriptedAnswer();
    const beginning = beginningOf(scripted, 10, 5_000);
    scripted.sink?.onData(Buffer.from("all"));
    scripted.sink?.onEnd();
    expect(String(await beginning)).toBe("all");
    expect(scripted.drop).not.toHaveBeenCalled();
  });
});

test("an answer whose body is at hand has its true length", () => {
  const answer = answerWith(
    { statusCode: 429, headers: { "content-length": "9" } },
    Buffer.from("ab"),
  );
  expect(answer.headers["content-length"]).toBe("2");
  const sink = { onData: vi.fn(() => true), onEnd: vi.fn(), onFailure: vi.fn() };
  answer.read(sink);
  expect([sink.onData.mock.calls.length, sink.onEnd.mock.calls.length]).toEqual([1, 1]);
});
