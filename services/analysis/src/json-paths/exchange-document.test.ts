import { expect, test } from "vitest";
import type { Exchange, ExchangeBody } from "@workspace/traffic";
import { exchangeDocument } from "./exchange-document.ts";

const body = (contentType: string, text: string): ExchangeBody => ({
  contentType,
  content: { kind: "text", text },
  truncated: false,
});

const exchangeOf = (request: ExchangeBody | null, response: ExchangeBody | null): Exchange => ({
  id: "a",
  startedAt: null,
  durationMs: 5,
  request: {
    method: "POST",
    url: "https://a.test:8443/v1/things?page=2&tag=a&tag=b",
    httpVersion: null,
    headers: [
      ["accept", "text/html"],
      ["accept", "*/*"],
      ["__proto__", "odd"],
    ],
    body: request,
  },
  response: { status: 201, statusText: "", httpVersion: null, headers: [], body: response },
  messages: [
    { direction: "sent", kind: "text", data: '{"op":1}', at: null },
    { direction: "received", kind: "binary", data: "AAAA", at: null },
  ],
});

test("an exchange is one document, its bodies values where they can be read as such", () => {
  const form = body("application/x-www-form-urlencoded", "name=Ann+Lee&x=1&x=2");
  const stream = body(
    "text/event-stream",
    'event: delta\nid: 7\ndata: {"n":1}\n\ndata: [DONE]\n\n',
  );
  expect(exchangeDocument(exchangeOf(form, stream))).toEqual({
    id: "a",
    started_at: null,
    duration_ms: 5,
    method: "POST",
    url: "https://a.test:8443/v1/things?page=2&tag=a&tag=b",
    host: "a.test:8443",
    path: "/v1/things",
    status: 201,
    request: {
      query: { page: "2", tag: ["a", "b"] },
      headers: Object.fromEntries([
        ["accept", ["text/html", "*/*"]],
        ["__proto__", "odd"],
      ]),
      body: { name: "Ann Lee", x: ["1", "2"] },
    },
    response: {
      headers: {},
      body: 'event: delta\nid: 7\ndata: {"n":1}\n\ndata: [DONE]\n\n',
      events: [
        { event: "delta", id: "7", data: { n: 1 } },
        { event: null, id: null, data: "[DONE]" },
      ],
    },
    messages: [
      { direction: "sent", kind: "text", data: { op: 1 } },
      { direction: "received", kind: "binary", data: null },
    ],
  });
});

test.each([
  [body("application/json", '{"a":[1]}'), { a: [1] }],
  [body("application/x-ndjson", '{"a":1}\n{"a":2}\n'), [{ a: 1 }, { a: 2 }]],
  [body("text/plain", "hello"), "hello"],
  [body("application/json", "{broken"), "{broken"],
  [{ ...body("image/png", ""), content: { kind: "absent", sizeBytes: 4 } } as const, null],
  [null, null],
])("a body's value", (given, value) => {
  expect(exchangeDocument(exchangeOf(null, given))).toMatchObject({ response: { body: value } });
});

test("the parts of a form stand by their names", () => {
  const parts = '--b\r\ncontent-disposition: form-data; name="meta"\r\n\r\n{"k":1}\r\n--b--\r\n';
  const given = body("multipart/form-data; boundary=b", parts);
  expect(exchangeDocument(exchangeOf(given, null))).toMatchObject({
    request: { body: { meta: { k: 1 } } },
  });
});
