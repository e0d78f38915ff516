import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { afterEach, describe, expect, expectTypeOf, test } from "vitest";
import type { Schemas } from "@workspace/contracts";
import {
  ApiError,
  ConnectionError,
  UnexpectedReplyError,
  allPages,
  askAndFollow,
  createAuthClient,
  createKnowledgeClient,
  followAnswer,
} from "./index.ts";

type Knowledge = Schemas["knowledge"];

const ANSWER_ID = "ans_01jd3v7q8m2n4p6r8t0v2x4z6f";
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

async function listen(handler: Handler): Promise<string> {
  const server = createServer((request, response) => void handler(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

function startEvents(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
}

function delta(sequence_number: number, text: string): string {
  const data = { type: "text-delta", sequence_number, answer_id: ANSWER_ID, delta: text };
  return `id: ${sequence_number}\nevent: text-delta\ndata: ${JSON.stringify(data)}\n\n`;
}

function cancelled(sequence_number: number): string {
  const data = { type: "answer-cancelled", sequence_number, answer_id: ANSWER_ID, answer: {} };
  return `id: ${sequence_number}\nevent: answer-cancelled\ndata: ${JSON.stringify(data)}\n\n`;
}

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("calls", () => {
  test("send path, query, key and JSON as the operation wants them", async () => {
    const seen: unknown[] = [];
    const baseUrl = await listen(async (request, response) => {
      seen.push([
        request.method,
        request.url,
        request.headers.authorization,
        request.headers["content-type"],
        await text(request),
      ]);
      json(response, 200, { data: [], next_cursor: null });
    });
    const client = createKnowledgeClient({ baseUrl: `${baseUrl}/`, apiKey: "pplx-test" });
    const page = await client.listDocuments({ query: { q: "a&b ü", limit: 5 } });
    expectTypeOf(page).toEqualTypeOf<Knowledge["DocumentList"]>();
    await client.updateThread({ path: { thread_id: "thr/1" }, body: { title: "T" } });
    await client.listCollections();
    expect(seen).toEqual([
      ["GET", "/api/knowledge/documents?q=a%26b+%C3%BC&limit=5", "Bearer pplx-test", undefined, ""],
      [
        "PATCH",
        "/api/knowledge/threads/thr%2F1",
        "Bearer pplx-test",
        "application/json",
        '{"title":"T"}',
      ],
      ["GET", "/api/knowledge/collections", "Bearer pplx-test", undefined, ""],
    ]);
  });

  test("refuse a path part that would lead elsewhere", async () => {
    const client = createKnowledgeClient({ baseUrl: "http://127.0.0.1:1" });
    for (const document_id of ["", ".", ".."]) {
      await expect(client.getDocument({ path: { document_id } })).rejects.toThrow(TypeError);
    }
  });

  test("send bytes, streams and forms, and tell status and headers", async () => {
    const seen: [string | undefined, string][] = [];
    const baseUrl = await listen(async (request, response) => {
      const body = await buffer(request);
      seen.push([request.headers["content-type"]?.split(";")[0], body.toString("latin1")]);
      json(response, 201, { id: "doc" }, { location: "/there" });
    });
    const client = createKnowledgeClient({ baseUrl });
    const replies: unknown[] = [];
    const options = {
      onReply: (reply: { status: number; headers: Readonly<Record<string, string>> }) =>
        void replies.push([reply.status, reply.headers["location"]]),
    };
    const query = { filename: "a.md" };
    await client.createDocument({ query, body: new Uint8Array([0x61, 0x62]) }, options);
    await client.createDocument({ query, body: new Blob(["stream"]).stream() });
    const form = new FormData();
    form.set("file", new Blob(["in a form"]), "a.md");
    await client.createDocument({ body: form });
    await client.importDocuments({ query: { collection: "C" }, body: '{"_id":"1","text":"t"}\n' });
    expect(seen[0]).toEqual(["application/octet-stream", "ab"]);
    expect(seen[1]).toEqual(["application/octet-stream", "stream"]);
    expect(seen[2]?.[0]).toBe("multipart/form-data");
    expect(seen[2]?.[1]).toContain("in a form");
    expect(seen[3]).toEqual(["application/x-ndjson", '{"_id":"1","text":"t"}\n']);
    expect(replies).toEqual([[201, "/there"]]);
  });

  test("give nothing for 204 and the response for bytes", async () => {
    const baseUrl = await listen((request, response) => {
      if (request.method === "DELETE") {
        response.writeHead(204).end();
      } else {
        response.writeHead(200, { "content-type": "application/octet-stream" }).end("bytes");
      }
    });
    const client = createKnowledgeClient({ baseUrl });
    const nothing = await client.deleteDocument({ path: { document_id: "doc_1" } });
    expectTypeOf(nothing).toEqualTypeOf<undefined>();
    expect(nothing).toBeUndefined();
    const original = await client.getDocumentOriginal({ path: { document_id: "doc_1" } });
    expectTypeOf(original).toEqualTypeOf<Response>();
    expect(await original.text()).toBe("bytes");
  });

  test("read a list to its end", async () => {
    const baseUrl = await listen((request, response) => {
      const cursor = new URL(request.url ?? "", "http://x").searchParams.get("cursor");
      json(response, 200, {
        data: cursor === null ? [{ id: 1 }, { id: 2 }] : [{ id: 3 }],
        next_cursor: cursor === null ? "next" : null,
      });
    });
    const client = createAuthClient({ baseUrl });
    const keys = allPages(client.listKeys, { query: { limit: 2 } });
    expectTypeOf(keys).toEqualTypeOf<AsyncGenerator<Schemas["auth"]["Key"], void>>();
    expect((await collect(keys)).map((key) => key.id)).toEqual([1, 2, 3]);
  });
});

describe("failures", () => {
  test("problem details become an ApiError", async () => {
    const problem = {
      type: "rate-limit-exceeded",
      title: "Too many requests",
      status: 429,
      detail: "Try again in 2 seconds.",
      errors: [{ pointer: "query/limit", detail: "must be at most 200" }],
    };
    const baseUrl = await listen((_request, response) => {
      response.writeHead(429, {
        "content-type": "application/problem+json",
        "retry-after": "2",
        "x-request-id": "req_1",
      });
      response.end(JSON.stringify(problem));
    });
    const error = await createKnowledgeClient({ baseUrl })
      .getStats()
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      operationId: "getStats",
      status: 429,
      type: "rate-limit-exceeded",
      message: "Try again in 2 seconds.",
      requestId: "req_1",
      retryAfterSeconds: 2,
      errors: problem.errors,
    });
  });

  test("an error without problem details keeps its status", async () => {
    const baseUrl = await listen((_request, response) => {
      response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
    });
    const call = createKnowledgeClient({ baseUrl }).getStats();
    await expect(call).rejects.toMatchObject({ name: "ApiError", status: 502, type: "unknown" });
  });

  test("nobody listening is a ConnectionError that names the address", async () => {
    const baseUrl = await listen(() => {});
    servers.splice(0).forEach((server) => server.close());
    const error = await createKnowledgeClient({ baseUrl })
      .getStats()
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.code).toBe("ECONNREFUSED");
    expect(error.message).toContain(baseUrl);
  });

  test("silence runs into the time limit, an abort gives the caller's reason", async () => {
    const baseUrl = await listen(() => {});
    const client = createKnowledgeClient({ baseUrl, timeoutMs: 50 });
    await expect(client.getStats()).rejects.toMatchObject({ code: "timeout" });
    const controller = new AbortController();
    const call = client.getStats({}, { signal: controller.signal, timeoutMs: null });
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
  });

  test("an answer that is not JSON, or not events, is named as such", async () => {
    const baseUrl = await listen((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end("{");
    });
    const client = createKnowledgeClient({ baseUrl });
    await expect(client.getStats()).rejects.toThrow(UnexpectedReplyError);
    const events = client.streams.askQuestion({ body: { question: "?" } });
    await expect(collect(events)).rejects.toThrow("set stream in its body");
  });
});

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
