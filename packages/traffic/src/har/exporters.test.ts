import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { describe, expect, it } from "vitest";
import { entryOf, harOf, readAll, readOne, skippedIn } from "../../test/reading.ts";

const json = '{"name":"Zoë"}';
const jsonType = { name: "Content-Type", value: "application/json" };

function encoded(coding: string, text: string, more = {}) {
  return {
    headers: [jsonType, { name: "content-encoding", value: coding }],
    content: { text, ...more },
  };
}

async function textOf(response: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { response: read } = await readOne({ response });
  return read?.body?.content;
}

describe("bodies", () => {
  it.each([
    ["gzip", gzipSync(json)],
    ["x-gzip", gzipSync(json)],
    ["br", brotliCompressSync(json)],
    ["zstd", zstdCompressSync(json)],
    ["deflate", deflateSync(json)],
    ["deflate", deflateRawSync(json)],
    ["br, gzip", gzipSync(brotliCompressSync(json))],
  ])("still compressed by %s, in base64", async (coding, bytes) => {
    const stored = encoded(coding, bytes.toString("base64"), { encoding: "base64" });
    expect(await textOf(stored)).toEqual({ kind: "text", text: json });
  });

  it("compressed, as Polly's chunks in hex and in base64, or a character each byte", async () => {
    const bytes = gzipSync(json);
    const halves = [bytes.subarray(0, 9), bytes.subarray(9)];
    for (const spelling of ["hex", "base64"] as const) {
      const chunks = JSON.stringify(halves.map((half) => half.toString(spelling)));
      expect(await textOf(encoded("gzip", chunks))).toEqual({ kind: "text", text: json });
      expect(await textOf(encoded("gzip", chunks, { encoding: "base64" }))).toEqual({
        kind: "text",
        text: json,
      });
    }
    expect(await textOf(encoded("gzip", bytes.toString("latin1")))).toEqual({
      kind: "text",
      text: json,
    });
  });

  it("stored decoded, as most do, though the header still names a coding", async () => {
    expect(await textOf(encoded("gzip", json))).toEqual({ kind: "text", text: json });
    expect(await textOf(encoded("br", '["1f8b"]'))).toEqual({ kind: "text", text: '["1f8b"]' });
  });

  it("over its bound once decompressed is left out, at no cost of memory", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024)).toString("base64");
    const entry = entryOf({ response: encoded("gzip", bomb, { encoding: "base64" }) });
    const items = await readAll(harOf([entry]), { limits: { bodyBytes: 1024 * 1024 } });
    expect(skippedIn(items)).toEqual(["body-too-large"]);
  });

  it("keeps an image as bytes, and reads text in the charset of its type", async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]);
    const image = { mimeType: "image/png", text: png.toString("base64"), encoding: "base64" };
    expect(await textOf({ content: image })).toEqual({ kind: "bytes", bytes: png });
    const latin = { text: Buffer.from("Zoë", "latin1").toString("base64"), encoding: "base64" };
    for (const mimeType of ["text/plain; charset=ISO-8859-1", "text/plain"])
      expect(await textOf({ content: { ...latin, mimeType } })).toEqual({
        kind: "text",
        text: "Zoë",
      });
    const wide = Buffer.from(`\uFEFF${json}`, "utf16le").toString("base64");
    expect(
      await textOf({ content: { mimeType: "application/json", text: wide, encoding: "base64" } }),
    ).toEqual({ kind: "text", text: json });
  });

  it("tells what was not kept from what was empty", async () => {
    const body = async (response: Readonly<Record<string, unknown>>) =>
      (await readOne({ response })).response?.body ?? null;
    expect(await body({ content: { size: 512, mimeType: "image/png" } })).toMatchObject({
      content: { kind: "absent", sizeBytes: 512 },
    });
    expect(
      await body({ content: { size: 0, mimeType: "text/event-stream", text: "" } }),
    ).toMatchObject({
      content: { kind: "absent", sizeBytes: null },
    });
    expect(await body({ content: { size: 0, mimeType: "text/plain", text: "" } })).toBeNull();
    for (const size of [1.5, 1e300])
      expect(await body({ content: { size, mimeType: "image/png" } })).toMatchObject({
        content: { kind: "absent", sizeBytes: null },
      });
    expect(await body({ status: 204, content: { mimeType: "text/plain" } })).toBeNull();
    expect(await body({ content: { mimeType: "x-unknown" } })).toBeNull();
  });

  it("knows a body that the exporter cut off", async () => {
    const cut = { text: "abc", comment: "Response body was truncated" };
    expect((await readOne({ response: { content: cut } })).response?.body?.truncated).toBe(true);
  });
});

describe("requests", () => {
  it("drops pseudo-headers, fragment and user info, and puts the query back", async () => {
    const { request } = await readOne({
      request: {
        url: "https://bob:hunter2@API.example.com/a#part",
        queryString: [{ name: "q", value: "a b" }],
        headers: [
          { name: ":authority", value: "api.example.com" },
          { name: "X-Trace", value: "1" },
        ],
      },
    });
    expect(request.url).toBe("https://api.example.com/a?q=a+b");
    expect(request.headers).toEqual([["x-trace", "1"]]);
  });

  it("reads headers as Polly and as plain objects write them", async () => {
    const listed = { name: "accept", value: ["*/*", "text/html"] };
    expect((await readOne({ request: { headers: [listed] } })).request.headers).toEqual([
      ["accept", "*/*"],
      ["accept", "text/html"],
    ]);
    const named = { Accept: "a", "X-N": 5 };
    expect((await readOne({ request: { headers: named } })).request.headers).toEqual([
      ["accept", "a"],
      ["x-n", "5"],
    ]);
  });

  it("parts the Set-Cookie headers that Chrome joins, and makes a Cookie header of the cookies", async () => {
    const { request, response } = await readOne({
      request: { cookies: [{ name: "sid", value: "1" }] },
      response: { headers: [{ name: "Set-Cookie", value: "a=1; Path=/\nb=2" }] },
    });
    expect(request.headers).toEqual([["cookie", "sid=1"]]);
    expect(response?.headers).toEqual([
      ["set-cookie", "a=1; Path=/"],
      ["set-cookie", "b=2"],
    ]);
  });

  const form = "application/x-www-form-urlencoded";
  it.each([
    ["decoded", [{ name: "a b", value: "ü&=" }], form, "a+b=%C3%BC%26%3D"],
    ["as sent", [{ name: "a%20b", value: "%C3%BC" }], form, "a%20b=%C3%BC"],
    [
      "of a multipart form",
      [
        { name: "title", value: "Q1" },
        { name: 'f"', fileName: "r.csv", contentType: "text/csv", value: "1,2" },
      ],
      "multipart/form-data; boundary=XX",
      '--XX\r\nContent-Disposition: form-data; name="title"\r\n\r\nQ1\r\n--XX\r\nContent-Disposition: form-data; name="f%22"; filename="r.csv"\r\nContent-Type: text/csv\r\n\r\n1,2\r\n--XX--\r\n',
    ],
  ])("makes the text of parameters %s", async (_name, params, mimeType, text) => {
    const { request } = await readOne({
      request: { method: "POST", postData: { mimeType, params } },
    });
    expect(request.body).toEqual({
      contentType: mimeType,
      content: { kind: "text", text },
      truncated: false,
    });
  });

  it("takes Polly's empty postData for none", async () => {
    const { request } = await readOne({
      request: { postData: { mimeType: "text/plain" }, bodySize: 0 },
    });
    expect(request.body).toBeNull();
  });
});

describe("answers and messages", () => {
  it.each([null, { status: 0 }, { status: -1 }, { status: "abc" }])(
    "none seen: %j",
    async (response) => {
      expect((await readOne({ response })).response).toBeNull();
    },
  );

  it("reads Chrome's WebSocket messages, and leaves out what is none", async () => {
    const { messages } = await readOne(
      {},
      {
        _webSocketMessages: [
          { type: "send", time: 1693314200.336, opcode: 1, data: "hello" },
          { type: "receive", time: 1693314200336, opcode: 2, data: "AAE=" },
          { type: "receive", time: "soon", data: "later" },
          { type: "error", time: 1, data: "refused" },
          { type: "receive", time: 1, opcode: 9, data: "" },
          null,
        ],
      },
    );
    expect(messages).toEqual([
      { direction: "sent", kind: "text", data: "hello", at: "2023-08-29T13:03:20.336Z" },
      { direction: "received", kind: "binary", data: "AAE=", at: "2023-08-29T13:03:20.336Z" },
      { direction: "received", kind: "text", data: "later", at: null },
    ]);
  });

  it("puts the events of Chrome's EventSource into the body, with their times", async () => {
    const { response } = await readOne(
      { response: { content: { size: 0, mimeType: "text/event-stream" } } },
      {
        _eventSourceMessages: [
          { time: 10, eventName: "message", eventId: "", data: "one\ntwo" },
          { time: 10.25, eventName: "tick", eventId: "7", data: "{}" },
        ],
      },
    );
    expect(response?.body).toEqual({
      contentType: "text/event-stream",
      content: { kind: "text", text: "data: one\ndata: two\n\nid: 7\nevent: tick\ndata: {}\n\n" },
      truncated: false,
      eventTimesMs: [0, 250],
    });
  });

  it.each([
    ["2023-03-29T16:58:59.303-07:00", "2023-03-29T23:58:59.303Z"],
    ["2023-11-05T07:00:01.738167+00:00", "2023-11-05T07:00:01.738Z"],
    [1693314200336, "2023-08-29T13:03:20.336Z"],
    ["yesterday", null],
    ["2023-13-45T00:00:00.000Z", null],
    ["2023-02-30T00:00:00.000Z", "2023-03-02T00:00:00.000Z"],
    ["2023-03-29T16:58:59\n.00Z", null],
    ["0000-01-01T00:00:00.000Z", null],
    ["+275760-09-13T00:00:00.000Z", null],
    [8e15, null],
    [undefined, null],
  ])("reads the start %j as %j", async (startedDateTime, at) => {
    expect((await readOne({}, { startedDateTime })).startedAt).toBe(at);
  });
});

describe("an exchange's id", () => {
  it("is that of its content, not of its place, its duration or the file's layout", async () => {
    const ids = async (source: string) =>
      (await readAll(source)).map((item) => item.kind === "exchange" && item.exchange.id);
    const [first, second] = await ids(harOf([entryOf(), entryOf({}, { time: 99 })]));
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    const indented = JSON.stringify(JSON.parse(harOf([entryOf()])), null, 2);
    expect(await ids(indented)).toEqual([first]);
    const others = [
      entryOf({ request: { method: "PUT" } }),
      entryOf({ request: { headers: [{ name: "a", value: "bc" }] } }),
      entryOf({ request: { headers: [{ name: "ab", value: "c" }] } }),
      entryOf({ response: { status: 201 } }),
      entryOf({ response: { content: { text: "no" } } }),
      entryOf({}, { _webSocketMessages: [{ type: "send", data: "x" }] }),
    ];
    expect(new Set([first, ...(await ids(harOf(others)))]).size).toBe(others.length + 1);
  });
});
