import { afterEach, describe, expect, test } from "vitest";
import { collect, json, startEvents, TestServers } from "../test/test-servers.ts";
import type { Handler } from "../test/test-servers.ts";
import { ConnectionError, askAndFollow, createKnowledgeClient, followAnswer } from "./index.ts";

const ANSWER_ID = "ans_01jd3v7q8m2n4p6r8t0v2x4z6f";
const servers = new TestServers();
afterEach(() => servers.close());

const listen = (handler: Handler) => servers.listen(handler);

function delta(sequence_number: number, text: string): string {
  const data = { type: "text-delta", sequence_number, answer_id: ANSWER_ID, delta: text };
  return `id: ${sequence_number}\nevent: text-delta\ndata: ${JSON.stringify(data)}\n\n`;
}

function cancelled(sequence_number: number): string {
  const data = { type: "answer-cancelled", sequence_number, answer_id: ANSWER_ID, answer: {} };
  return `id: ${sequence_number}\nevent: answer-cancelled\ndata: ${JSON.stringify(data)}\n\n`;
}

describe("streams", () => {
  test("give typed events, whatever the chunks, and pass over heartbeats", async () => {
    const baseUrl = await listen((_request, response) => {
      startEvents(response);
      const bytes = Buffer.from(
        `: heartbeat\n\n${delta(0, "über")}${delta(1, "🙂")}${cancelled(2)}`,
      );
      let at = 0;
      const timer = setInterval(() => {
        if (at >= bytes.length) {
          clearInterval(timer);
          response.end();
        } else {
          response.write(bytes.subarray(at, (at += 37)));
        }
      }, 1);
    });
    const client = createKnowledgeClient({ baseUrl });
    const body = { question: "How?", stream: true };
    const texts: string[] = [];
    for await (const event of client.streams.askQuestion({ body })) {
      if (event.type === "text-delta") texts.push(event.delta);
    }
    expect(texts).toEqual(["über", "🙂"]);
  });

  test("leaving the loop closes the connection", async () => {
    let closed: () => void = () => {};
    const left = new Promise<void>((resolve) => (closed = resolve));
    const baseUrl = await listen((_request, response) => {
      startEvents(response);
      response.write(delta(0, "first"));
      response.on("close", closed);
    });
    const client = createKnowledgeClient({ baseUrl });
    for await (const event of client.streams.streamAnswer({ path: { answer_id: ANSWER_ID } })) {
      expect(event.sequence_number).toBe(0);
      break;
    }
    await left;
  });

  test("an abort in mid-stream closes the connection and gives the reason", async () => {
    let closed: () => void = () => {};
    const left = new Promise<void>((resolve) => (closed = resolve));
    const baseUrl = await listen((_request, response) => {
      startEvents(response);
      response.write(delta(0, "first"));
      response.on("close", closed);
    });
    const controller = new AbortController();
    const events = createKnowledgeClient({ baseUrl }).streams.streamAnswer(
      { path: { answer_id: ANSWER_ID } },
      { signal: controller.signal },
    );
    await events.next();
    const next = events.next();
    controller.abort(new Error("left"));
    await expect(next).rejects.toThrow("left");
    await left;
  });

  test("a stream gone silent is a ConnectionError", async () => {
    const baseUrl = await listen((_request, response) => {
      startEvents(response);
      response.write(delta(0, "first"));
    });
    const client = createKnowledgeClient({ baseUrl, timeoutMs: 60 });
    const events = client.streams.streamAnswer({ path: { answer_id: ANSWER_ID } });
    await events.next();
    await expect(events.next()).rejects.toMatchObject({ name: "ConnectionError", code: "timeout" });
  });

  test("an answer is taken up again where its connection broke, each event once", async () => {
    const asked: (string | undefined)[] = [];
    const baseUrl = await listen((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      startEvents(response);
      if (request.method === "POST") {
        response.write(delta(0, "a") + delta(1, "b"), () => response.destroy());
      } else if (asked.length === 2) {
        response.write(delta(2, "c"), () => response.destroy());
      } else {
        response.end(delta(2, "c") + delta(3, "d") + cancelled(4));
      }
    });
    const client = createKnowledgeClient({ baseUrl });
    const events = await collect(askAndFollow(client, { question: "How?" }));
    expect(events.map((event) => event.sequence_number)).toEqual([0, 1, 2, 3, 4]);
    expect(asked).toEqual([
      "POST /api/knowledge/answers",
      `GET /api/knowledge/answers/${ANSWER_ID}/events?starting_after=1`,
      `GET /api/knowledge/answers/${ANSWER_ID}/events?starting_after=2`,
    ]);
  });

  test("following an unknown answer fails at once", async () => {
    let calls = 0;
    const baseUrl = await listen((_request, response) => {
      calls++;
      const status = 404;
      response.writeHead(status, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ type: "not-found", title: "Not found", status }));
    });
    const client = createKnowledgeClient({ baseUrl });
    await expect(collect(followAnswer(client, ANSWER_ID))).rejects.toMatchObject({ status: 404 });
    expect(calls).toBe(1);
  });

  test("following an ended answer after its last event ends", async () => {
    const baseUrl = await listen((request, response) => {
      if (request.url?.includes("/events")) {
        startEvents(response);
        response.end();
      } else {
        json(response, 200, { id: ANSWER_ID, status: "completed" });
      }
    });
    const client = createKnowledgeClient({ baseUrl });
    expect(await collect(followAnswer(client, ANSWER_ID, { startingAfter: 9 }))).toEqual([]);
  });

  test("an answer whose stream keeps breaking is given up", async () => {
    let calls = 0;
    const baseUrl = await listen((_request, response) => {
      calls++;
      response.destroy();
    });
    const client = createKnowledgeClient({ baseUrl });
    await expect(collect(followAnswer(client, ANSWER_ID))).rejects.toThrow(ConnectionError);
    expect(calls).toBe(5);
  });
});
