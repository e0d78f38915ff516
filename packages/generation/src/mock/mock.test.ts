import { contracts } from "@workspace/contracts";
import { describe, expect, onTestFinished, test } from "vitest";
import { member } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";
import { isJsonType, operationsOf } from "../spec/operations.ts";
import type { Operation } from "../spec/operations.ts";
import { Spec } from "../spec/spec.ts";
import { Mock } from "./mock.ts";
import type { MockRequest } from "./mock.ts";
import { MockSchemas } from "./schemas.ts";
import { serveMock } from "./serve-mock.ts";

const thing = {
  type: "object",
  required: ["id", "size"],
  properties: { id: { type: "string", format: "uuid" }, size: { type: "integer", minimum: 3 } },
};
const event = (type: string) => ({
  type: "object",
  required: ["type"],
  properties: { type: { const: type } },
});
const document: JsonObject = {
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  servers: [{ url: "https://api.example.com/v1" }],
  paths: {
    "/things/{id}": {
      get: {
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "integer" } },
          { name: "limit", in: "query", schema: { type: "integer", maximum: 9 } },
        ],
        responses: {
          200: { description: "", content: { "application/json": { schema: thing } } },
          404: { description: "", content: { "text/plain": { example: "gone" } } },
        },
      },
    },
    "/things/latest": { get: { responses: { 204: { description: "" } } } },
    "/ask": {
      post: {
        requestBody: { required: true, content: { "application/json": { schema: thing } } },
        responses: {
          200: {
            description: "",
            content: {
              "application/json": {
                schema: thing,
                example: { id: "1f2e8b5c-58a5-4f0e-9d6e-0b8f3a1d2c4e", size: 7 },
              },
              "text/event-stream": { schema: { oneOf: [event("begun"), event("ended")] } },
            },
          },
        },
      },
    },
    "/course": {
      get: {
        responses: {
          200: {
            description: "",
            content: {
              "text/event-stream": {
                schema: {
                  oneOf: [
                    { required: ["type"], properties: { type: { const: "ended" } } },
                    {
                      required: ["event", "data"],
                      properties: { event: { const: "begun" }, data: { const: { n: 1 } } },
                    },
                    { required: ["type"], properties: { type: { const: "late" } } },
                  ],
                  "x-end-of-stream": ["[DONE]"],
                  "x-stream-course": { begun: { rank: 0 }, ended: { rank: 1.5 } },
                },
              },
            },
          },
        },
      },
    },
    "/never": {
      get: {
        responses: {
          200: {
            description: "",
            content: { "application/json": { schema: { type: "string", pattern: "^(?=a)b" } } },
          },
        },
      },
    },
  },
};
const mock = new Mock(document);
const body = JSON.stringify({ id: "1f2e8b5c-58a5-4f0e-9d6e-0b8f3a1d2c4e", size: 3 });

function ask(method: string, url: string, more: Partial<MockRequest> = {}) {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  return mock.answer({
    method,
    path: pathname,
    query: searchParams,
    headers: {},
    body: "",
    ...more,
  });
}

describe("a mock", () => {
  test("answers with a value of the schema", () => {
    const { status, parts } = ask("GET", "/things/5");
    expect(status).toBe(200);
    expect(JSON.parse(parts.join(""))).toMatchObject({ size: expect.any(Number) as number });
  });

  test("prefers a literal path, the spec's example, and the status asked for", () => {
    expect(ask("GET", "/things/latest").status).toBe(204);
    expect(ask("POST", "/ask", { body }).parts.join("")).toContain('"size":7');
    const gone = ask("GET", "/things/5", { headers: { prefer: "code=404" } });
    expect(gone).toMatchObject({ status: 404, contentType: "text/plain", parts: ["gone"] });
    expect(ask("GET", "/things/5", { headers: { prefer: "code=503" } }).status).toBe(404);
  });

  test("takes paths with and without the server's own", () => {
    expect(ask("GET", "/v1/things/5").status).toBe(200);
  });

  test.each<[string, number, string, string, Partial<MockRequest>]>([
    ["an unknown path", 404, "GET", "/nowhere", {}],
    ["another method", 405, "DELETE", "/ask", {}],
    ["a path's value of another type", 400, "GET", "/things/abc", {}],
    ["a parameter out of bounds", 400, "GET", "/things/5?limit=10", {}],
    ["no body", 400, "POST", "/ask", {}],
    ["a body that is no JSON", 400, "POST", "/ask", { body: "{" }],
    ["a body that does not fit", 400, "POST", "/ask", { body: '{"id":"x","size":1}' }],
  ])("refuses %s", (_name, status, method, url, more) => {
    const answer = ask(method, url, more);
    expect(answer).toMatchObject({ status, contentType: "application/problem+json" });
  });

  test.each([
    { headers: { accept: "text/event-stream" }, body },
    { body: body.replace("{", '{"stream":true,') },
  ])("streams one event of each kind", (more) => {
    const answer = ask("POST", "/ask", more);
    expect(answer.contentType).toBe("text/event-stream");
    expect(answer.parts).toEqual([
      'event: begun\ndata: {"type":"begun"}\n\n',
      'event: ended\ndata: {"type":"ended"}\n\n',
    ]);
  });

  test("streams what was seen to come first before what came later, with data as it was", () => {
    expect(ask("GET", "/course").parts).toEqual([
      'event: begun\ndata: {"n":1}\n\n',
      'event: ended\ndata: {"type":"ended"}\n\n',
      'event: late\ndata: {"type":"late"}\n\n',
      "data: [DONE]\n\n",
    ]);
  });

  test("says so where it finds no value that validates", () => {
    expect(ask("GET", "/never")).toMatchObject({ status: 500 });
  });

  test("answers over HTTP", async () => {
    const server = await serveMock(mock, { host: "127.0.0.1", port: 0 });
    onTestFinished(() => {
      server.close().closeAllConnections();
    });
    const address = server.address();
    const base = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    const streamed = await fetch(`${base}/ask?a=b`, { method: "POST", headers, body });
    expect(await streamed.text()).toContain('data: {"type":"ended"}\n\n');
    const large = await fetch(`${base}/ask`, {
      method: "POST",
      body: "x".repeat(17_000_000),
    }).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);
  });
});

describe("of our own specs", () => {
  test.each(Object.values(contracts))(
    "$name answers every operation",
    { timeout: 60_000 },
    (own) => {
      const plain: JsonValue = JSON.parse(JSON.stringify(own.document));
      const spec = new Spec(plain);
      const schemas = new MockSchemas(spec);
      const whole = new Mock(plain);
      for (const operation of operationsOf(spec)) {
        const answer = whole.answer(requestOf(operation, schemas));
        expect([operation.id, answer.status, answer.parts]).toSatisfy(() => answer.status < 400);
        const json = operation.answers.find(({ type }) => isJsonType(type));
        if (!json || answer.contentType !== json.type) continue;
        expect(schemas.faultsOf(json.schema, JSON.parse(answer.parts.join("")))).toEqual([]);
      }
    },
  );
});

/** A request that the operation takes. */
function requestOf(operation: Operation, schemas: MockSchemas): MockRequest {
  const value = (node: JsonObject) =>
    String(schemas.make(member(node, "schema") ?? {})?.value ?? "x");
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let path = operation.path;
  for (const { name, place, required, node } of operation.parameters) {
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value(node)));
    if (place === "query" && required) query.set(name, value(node));
    if (place === "header" && required) headers[name.toLowerCase()] = value(node);
  }
  const content = operation.body?.content.find(({ type }) => isJsonType(type));
  const made = content ? schemas.make(content.schema) : null;
  const sent = operation.body && !content ? "x" : "";
  if (sent !== "") headers["content-type"] = "application/octet-stream";
  return {
    method: operation.method,
    path,
    query,
    headers,
    body: made ? JSON.stringify(made.value) : sent,
  };
}
