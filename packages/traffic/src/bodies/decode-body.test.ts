import { describe, expect, it } from "vitest";
import { decodeBody } from "./decode-body.ts";
import { parseJson } from "./parse-json.ts";

function decode(text: string, contentType: string | null) {
  return decodeBody({ contentType, content: { kind: "text", text }, truncated: false });
}

describe("what a body is", () => {
  const value = { a: [1, null] };
  const events = [{ event: null, id: null, data: "{}" }];
  it.each([
    ["application/json", '{"a":[1,null]}', { kind: "json", value }],
    ["Application/Problem+JSON; charset=utf-8", '\uFEFF{"a":[1,null]}', { kind: "json", value }],
    ["text/html", ' {"a":[1,null]}', { kind: "json", value }],
    [null, '{"a":[1,null]}', { kind: "json", value }],
    ["application/x-www-form-urlencoded", '{"a":[1,null]}', { kind: "json", value }],
    ["application/json", "12", { kind: "json", value: 12 }],
    ["text/plain", "12", { kind: "text", text: "12", claims: null }],
    ["application/json", "<html>", { kind: "text", text: "<html>", claims: "json" }],
    ["application/json", '{"a":', { kind: "text", text: '{"a":', claims: "json" }],
    ["application/json", "true story", { kind: "text", text: "true story", claims: "json" }],
    [
      "application/x-ndjson",
      '{"a":1}\r\n\n{"a":2}\n',
      { kind: "json-lines", values: [{ a: 1 }, { a: 2 }] },
    ],
    [
      "application/json-seq",
      '\u001E{"a":1}\n\u001E2\n',
      { kind: "json-lines", values: [{ a: 1 }, 2] },
    ],
    ["text/plain", '{"a":1}\n{"a":2}', { kind: "json-lines", values: [{ a: 1 }, { a: 2 }] }],
    [
      "application/x-ndjson",
      '{"a":1}\noops',
      { kind: "text", text: '{"a":1}\noops', claims: "json" },
    ],
    [
      "application/x-www-form-urlencoded",
      "a=1&a=%C3%BC+x",
      {
        kind: "form",
        fields: [
          ["a", "1"],
          ["a", "ü x"],
        ],
      },
    ],
    [
      "text/event-stream",
      "data: {}\n\n",
      { kind: "event-stream", stream: { events, comments: 0, endsWithDone: false, retryMs: null } },
    ],
    [
      "text/plain",
      "data: {}\n\n",
      { kind: "event-stream", stream: { events, comments: 0, endsWithDone: false, retryMs: null } },
    ],
    [
      "text/plain",
      "data: it, he said\nnothing else",
      { kind: "text", text: "data: it, he said\nnothing else", claims: null },
    ],
  ])("%s %j", (contentType, text, expected) => {
    expect(decode(text, contentType)).toEqual(expected);
  });

  it("reads an event stream's names, ids, comments and its end", () => {
    const text = ": hi\nretry: 250\nid: 1\nevent: delta\ndata: a\ndata: b\n\n:\n\ndata: [DONE]";
    expect(decode(text, "text/event-stream")).toEqual({
      kind: "event-stream",
      stream: {
        events: [
          { event: "delta", id: "1", data: "a\nb" },
          { event: null, id: null, data: "[DONE]" },
        ],
        comments: 2,
        endsWithDone: true,
        retryMs: 250,
      },
    });
  });

  it("reads the parts of a form, with and without the boundary in its type", () => {
    const text =
      '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n2\r\n--B\r\ncontent-disposition: form-data; name="f"; filename="x.json"\r\nContent-Type: application/json\r\n\r\n{}\r\n--B--\r\nafter';
    const parts = [
      { name: "a", fileName: null, contentType: null, content: "1\r\n2" },
      { name: "f", fileName: "x.json", contentType: "application/json", content: "{}" },
    ];
    for (const type of ['multipart/form-data; boundary="B"', "multipart/form-data"])
      expect(decode(text, type)).toEqual({ kind: "multipart", parts });
    expect(decode("no parts", "multipart/form-data; boundary=B")).toMatchObject({ kind: "text" });
  });
});

describe("JSON of unknown origin", () => {
  const limits = { depth: 4, keys: 5 };
  it.each([
    ['[[[[0]]], "]]]]"]', "json"],
    ["[[[[[0]]]]]", "too-deep"],
    ['{"a":{"b":1},"c:d":"e:\\":f"}', "json"],
    ['{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}', "too-many-keys"],
    ["[[],{},[],{},[]]", "too-many-values"],
    ["[1,]", "not-json"],
    ["hello", "not-json"],
    ["", "not-json"],
    ['"open', "not-json"],
  ])("%s", (text, outcome) => {
    const parsed = parseJson(text, limits);
    expect(parsed.kind === "json" ? "json" : parsed.reason).toBe(outcome);
  });

  it("does not parse ten thousand levels or a million keys", () => {
    expect(parseJson("[".repeat(10_000))).toEqual({ kind: "refused", reason: "too-deep" });
    const keys = Array.from({ length: 1_000_000 }, (_, index) => `"${index}":0`).join(",");
    expect(parseJson(`{${keys}}`)).toEqual({ kind: "refused", reason: "too-many-keys" });
  });
});
