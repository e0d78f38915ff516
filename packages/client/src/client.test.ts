import { buffer, text } from "node:stream/consumers";
import { afterEach, describe, expect, expectTypeOf, test } from "vitest";
import type { Schemas } from "@workspace/contracts";
import { collect, json, TestServers } from "../test/test-servers.ts";
import type { Handler } from "../test/test-servers.ts";
import {
  ApiError,
  ConnectionError,
  UnexpectedReplyError,
  allPages,
  createAuthClient,
  createKnowledgeClient,
} from "./index.ts";

type Knowledge = Schemas["knowledge"];

const servers = new TestServers();
afterEach(() => servers.close());

const listen = (handler: Handler) => servers.listen(handler);

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
    servers.close();
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
