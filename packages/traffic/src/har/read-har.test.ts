import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entryOf, harOf, readAll, skippedIn } from "../../test/reading.ts";
import { HarError } from "../index.ts";

const entries = [entryOf(), entryOf({ request: { url: 'https://api.example.com/b?q=\\"{[' } })];
const har = harOf(entries);

async function errorOf(source: string | Uint8Array, limits = {}): Promise<HarError> {
  try {
    await readAll(source, { limits });
  } catch (error) {
    if (error instanceof HarError) return error;
    throw error;
  }
  throw new Error("the file was read");
}

describe("a HAR in chunks", () => {
  it("is the same wherever its chunks are cut", async () => {
    const awkward = harOf([
      entryOf({ response: { content: { text: 'a "quote", a \\ and a \\" {[}] ü €\u{1F600}' } } }),
      entryOf({ request: { url: "https://example.com/ü" } }),
    ]);
    const whole = await readAll(awkward);
    for (let chunkBytes = 1; chunkBytes < 40; chunkBytes += 1)
      expect(await readAll(awkward, { chunkBytes })).toEqual(whole);
  });

  it("finds the entries whatever stands around them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string(), fc.jsonValue()), { maxLength: 4 }),
        fc.array(fc.tuple(fc.string(), fc.jsonValue()), { maxLength: 4 }),
        fc.constantFrom(0, 1, 2),
        fc.integer({ min: 1, max: 50 }),
        async (before, after, indent, chunkBytes) => {
          const log = Object.fromEntries([...before, ["entries", entries], ...after]);
          log["entries"] = entries;
          const root = Object.fromEntries([...before, ["log", log], ...after]);
          root["log"] = log;
          const items = await readAll(JSON.stringify(root, null, indent), { chunkBytes });
          expect(items.map((item) => item.kind)).toEqual(["exchange", "exchange"]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is not misled by entries elsewhere, or by an escaped key", async () => {
    const elsewhere = `{"entries":[{}],"other":{"entries":[{}]},"\\u006cog":{"x":{"entries":[1]},"entries":[${JSON.stringify(entryOf())}]}}`;
    expect((await readAll(elsewhere)).map((item) => item.kind)).toEqual(["exchange"]);
  });
});

describe("encodings of the file", () => {
  it.each([
    ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${har}`)],
    ["UTF-16LE with a mark", Buffer.from(`\uFEFF${har}`, "utf16le")],
    ["UTF-16LE without", Buffer.from(har, "utf16le")],
    ["UTF-16BE with a mark", Buffer.from(`\uFEFF${har}`, "utf16le").swap16()],
    ["UTF-16BE without", Buffer.from(har, "utf16le").swap16()],
  ])("%s", async (_name, bytes) => {
    const whole = await readAll(har);
    for (const chunkBytes of [1, 3, 7, 4096])
      expect(await readAll(bytes, { chunkBytes })).toEqual(whole);
  });

  it("takes an entry that is no UTF-8 for Windows-1252", async () => {
    const latin = harOf([entryOf({ response: { content: { text: "Zürich" } } })]);
    const [item] = await readAll(Buffer.from(latin, "latin1"));
    expect(item).toMatchObject({
      exchange: { response: { body: { content: { text: "Zürich" } } } },
    });
  });
});

describe("a file that cannot be read", () => {
  it.each([
    ["nothing", ""],
    ["a page", "<!doctype html><title>Sign in</title>"],
    ["a list", "[1,2]"],
    ["another document", '{"openapi":"3.1.0","paths":{}}'],
    ["a log without entries", '{"log":{"version":"1.2"}}'],
    ["a gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])],
  ])("%s is no HAR", async (_name, source) => {
    expect((await errorOf(source)).type).toBe("not-har");
  });

  it("cut off anywhere is truncated, and the whole entries before were given", async () => {
    const first = har.indexOf('},{"startedDateTime');
    for (let length = 1; length < har.length - 1; length += 7) {
      const error = await errorOf(har.slice(0, length));
      expect(error.type).toBe("truncated");
      expect(error.byteOffset).toBe(length);
      // The entry that was being read, or would have come next.
      expect(error.entry).toBe(length <= first ? 0 : har.length - length > 2 ? 1 : 2);
    }
  });

  it.each([
    ["two documents", `${har}${har}`],
    ["entries without a comma", har.replace('},{"startedDateTime', '} {"startedDateTime')],
    ["a closing bracket too few", har.replace(/\]\}\}$/, "}}")],
    ["a key without quotes", '{log:{"entries":[]}}'],
  ])("%s is malformed", async (_name, source) => {
    expect((await errorOf(source)).type).toBe("malformed");
  });

  it("over the bound of the file or of its entries", async () => {
    expect((await errorOf(har, { fileBytes: har.length - 1 })).type).toBe("file-too-large");
    expect((await readAll(har, { limits: { fileBytes: har.length } })).length).toBe(2);
    expect(await errorOf(har, { entries: 1 })).toMatchObject({
      type: "too-many-entries",
      entry: 1,
    });
  });

  it("stops when told to", async () => {
    const signal = AbortSignal.abort(new Error("left"));
    await expect(readAll(har, { signal })).rejects.toThrow("left");
  });
});

describe("bombs", () => {
  const good = JSON.stringify(entryOf());
  const around = (bomb: string) => `{"log":{"entries":[${good},${bomb},${good}]}}`;

  it("passes over deep nesting before parsing it", async () => {
    const deep = `{"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const items = await readAll(around(deep));
    expect(items.map((item) => item.kind)).toEqual(["exchange", "skipped", "exchange"]);
    expect(skippedIn(items)).toEqual(["too-deep"]);
  });

  it("passes over a million keys in one object", async () => {
    const keys = Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(",");
    expect(skippedIn(await readAll(around(`{${keys}}`)))).toEqual(["too-many-keys"]);
  });

  it.each(["{}", "[]"])("passes over a million %s in one list", async (value) => {
    const bomb = `{"x":[${Array.from({ length: 1_000_000 }, () => value).join(",")}]}`;
    expect(skippedIn(await readAll(around(bomb)))).toEqual(["too-many-values"]);
  });

  it("passes over an entry larger than its bound, without holding it", async () => {
    const limits = { entryBytes: 10_000 };
    async function* huge() {
      yield Buffer.from(`{"log":{"entries":[${good},{"x":"`);
      const part = Buffer.alloc(1024 * 1024, "x");
      for (let sent = 0; sent < 300; sent += 1) yield part;
      yield Buffer.from(`"},${good}]}}`);
    }
    const { readHar } = await import("./read-har.ts");
    const before = process.memoryUsage().arrayBuffers;
    const kinds: string[] = [];
    for await (const item of readHar(huge(), { limits }))
      kinds.push(item.kind === "skipped" ? item.reason : item.kind);
    expect(kinds).toEqual(["exchange", "entry-too-large", "exchange"]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1024 * 1024);
  });

  it("reads numbers that are none as unknown", async () => {
    const json = har.replace('"time":12.5', '"time":1e400').replace('"time":12.5', '"time":-1');
    const durations = (await readAll(json)).map((item) =>
      item.kind === "exchange" ? item.exchange.durationMs : "skipped",
    );
    expect(durations).toEqual([null, null]);
  });

  it("touches no prototype, and lets the last of duplicate keys hold", async () => {
    const request =
      '{"method":"POST","method":"PUT","url":"https://a.example/","headers":{"__proto__":"x","constructor":"y"}}';
    const json = `{"__proto__":{"log":{}},"log":{"entries":[{"__proto__":{"polluted":true},"request":${request}}]}}`;
    const [item] = await readAll(json);
    expect(item).toMatchObject({ kind: "exchange", exchange: { request: { method: "PUT" } } });
    expect(item?.kind === "exchange" && item.exchange.request.headers).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("entries that are left out", () => {
  it.each([
    ["not-an-object", "null"],
    ["not-an-object", '"text with ] and }"'],
    ["not-an-object", "[{}]"],
    ["malformed-json", '{"request": undefined}'],
    ["malformed-json", '{"request":{"url":"a" "b"}}'],
    ["no-request", "{}"],
    ["no-request", '{"request":[]}'],
    ["invalid-method", '{"request":{"url":"https://a.example/"}}'],
    ["invalid-method", '{"request":{"method":"GET /x","url":"https://a.example/"}}'],
    ["invalid-url", '{"request":{"method":"GET","url":"/users"}}'],
    ["invalid-url", '{"request":{"method":"GET","url":"https://"}}'],
    ["not-http", '{"request":{"method":"GET","url":"chrome-extension://abc/x.js"}}'],
    ["not-http", '{"request":{"method":"GET","url":"data:text/plain,x"}}'],
  ])("%s: %s", async (reason, entry) => {
    const items = await readAll(`{"log":{"entries":[${entry},${JSON.stringify(entryOf())}]}}`);
    expect(skippedIn(items)).toEqual([reason]);
    expect(items.map((item) => item.index)).toEqual([0, 1]);
  });

  it("names no content of the entry", async () => {
    const items = await readAll('{"log":{"entries":[{"request":"s3cret" "s3cret"}]}}');
    expect(JSON.stringify(items)).not.toContain("s3cret");
  });

  it("over the headers of a message, or the messages of a socket", async () => {
    const headers = Array.from({ length: 5 }, () => ({ name: "a", value: "b" }));
    const messages = headers.map(() => ({ type: "send", data: "x", opcode: 1 }));
    const entry = [
      entryOf({ request: { headers } }),
      entryOf({ response: { headers } }),
      entryOf({}, { _webSocketMessages: messages }),
    ];
    const items = await readAll(harOf(entry), { limits: { headers: 4, messages: 4 } });
    expect(skippedIn(items)).toEqual(["too-many-headers", "too-many-headers", "too-many-messages"]);
  });
});
