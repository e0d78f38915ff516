import { request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";

let knowledge: TestKnowledge;
beforeAll(async () => {
  knowledge = await startKnowledge({ MAX_DOCUMENT: "2mb" });
}, 120_000);
afterAll(() => knowledge[Symbol.asyncDispose]());

/** The answer, read to its end, so that its connection is free again. */
async function send(
  method: string,
  path: string,
  body?: string | FormData,
  contentType?: string,
): Promise<Response> {
  const headers = { ...knowledge.headers, ...(contentType ? { "content-type": contentType } : {}) };
  const response = await fetch(`${knowledge.url}/api/knowledge${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const bytes = await response.arrayBuffer();
  const { status } = response;
  return new Response(status === 204 ? null : bytes, { status, headers: response.headers });
}

function form(name: string, text: string): FormData {
  const data = new FormData();
  data.set("file", new File([text], name, { type: "text/markdown" }));
  return data;
}

test("a form's file is added once, its name never a path", async () => {
  const first = await send("POST", "/documents", form("../../etc/guide.md", "# Guide\n\nwords"));
  expect(first.status).toBe(201);
  const document = (await first.json()) as { id: string; origin_path: string };
  expect(first.headers.get("location")).toBe(`/api/knowledge/documents/${document.id}`);
  const again = await send("POST", "/documents", form("../../etc/guide.md", "# Guide\n\nwords"));
  expect([again.status, ((await again.json()) as { id: string }).id]).toEqual([200, document.id]);
  const original = await send("GET", `/documents/${document.id}/original`);
  expect(original.headers.get("content-disposition")).toMatch(/^attachment; filename="guide\.md"/);
  expect(original.headers.get("x-original-content-type")).toBe("text/markdown");
  expect(await original.text()).toBe("# Guide\n\nwords");
});

test("a gigabyte is refused while it streams in, and memory stays flat", async () => {
  const before = process.memoryUsage().rss;
  let sent = 0;
  const chunk = Buffer.alloc(64 * 1024, 97);
  const source = Readable.from(
    (function* () {
      for (; sent < 2 ** 30; sent += chunk.length) yield chunk;
    })(),
  );
  const { hostname, port } = new URL(knowledge.url);
  const call = request({
    method: "POST",
    hostname,
    port,
    path: "/api/knowledge/documents?filename=big.txt",
    headers: { ...knowledge.headers, "content-type": "application/octet-stream" },
  });
  const answered = new Promise<number>((resolve, reject) => {
    call.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on("error", reject);
  });
  const sending = pipeline(source, call).catch(() => {});
  expect(await answered).toBe(413);
  call.destroy();
  await sending;
  expect(sent).toBeLessThan(200 * 2 ** 20);
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
});

test.each([
  ["a raw body without a name", "/documents", "words", "application/octet-stream", 400],
  ["a misspelt parameter", "/documents?file_name=a.md", "words", "application/octet-stream", 400],
  ["a media type of its own", "/documents?filename=a.md", "words", "image/png", 415],
  [
    "an unknown collection",
    "/documents?filename=a.md&collection_id=col_01jd3v7q8m2n4p6r8t0v2x4z6a",
    "words",
    "application/octet-stream",
    404,
  ],
  [
    "this machine's own address",
    "/documents/from-url",
    '{"url":"http://127.0.0.1:8002/"}',
    "application/json",
    400,
  ],
  [
    "cloud metadata",
    "/documents/from-url",
    '{"url":"http://169.254.169.254/latest/"}',
    "application/json",
    400,
  ],
  ["an import without a collection", "/documents/import", "{}", "application/x-ndjson", 400],
  ["a relative folder", "/folders", '{"path":"../docs"}', "application/json", 400],
])("%s is refused", async (_what, path, body, contentType, status) => {
  const response = await send("POST", path, body, contentType);
  expect([response.status, response.headers.get("content-type")]).toEqual([
    status,
    expect.stringContaining("application/problem+json"),
  ]);
});

test("a corpus comes in by lines, and its documents carry their id", async () => {
  const lines = [
    '{"_id":"p1","title":"One","text":"The first paper."}',
    "{broken",
    '{"_id":"p2","text":"The second."}',
  ];
  const response = await send(
    "POST",
    "/documents/import?collection=Papers",
    lines.join("\n"),
    "application/x-ndjson",
  );
  expect(await response.json()).toMatchObject({
    lines: 3,
    created: 2,
    failed: 1,
    errors: [{ line: 2 }],
  });
  const list = (await (await send("GET", "/documents?external_id=p1")).json()) as {
    data: { id: string }[];
  };
  expect(list.data).toMatchObject([{ title: "One", origin: "corpus", status: "ready" }]);
  const content = await send(
    "GET",
    `/documents/${list.data[0]?.id}/content?char_start=4&char_end=9`,
  );
  expect(await content.json()).toMatchObject({ text: "first", format: "plain", char_count: 16 });
});

test("content is replaced, changed, listed by passage and deleted", async () => {
  const added = await send(
    "POST",
    "/documents/from-text",
    JSON.stringify({ text: "Plain words.", title: "Named", kind: "text" }),
    "application/json",
  );
  const { id } = (await added.json()) as { id: string };
  expect(
    (
      await send(
        "PUT",
        `/documents/${id}/content?filename=a.md&expected_revision=7`,
        "new",
        "application/octet-stream",
      )
    ).status,
  ).toBe(409);
  expect(
    await (
      await send(
        "PUT",
        `/documents/${id}/content?filename=a.md`,
        "New words.",
        "application/octet-stream",
      )
    ).json(),
  ).toMatchObject({ revision: 2, title: "Named" });
  await expect
    .poll(
      async () =>
        ((await (await send("GET", `/documents/${id}`)).json()) as { status: string }).status,
      { timeout: 15_000 },
    )
    .toBe("ready");
  const passages = (await (await send("GET", `/documents/${id}/passages`)).json()) as {
    data: { id: string; text: string }[];
  };
  expect(passages.data).toMatchObject([{ text: "New words.", ordinal: 0 }]);
  expect((await send("GET", `/passages/${passages.data[0]?.id}`)).status).toBe(200);
  expect((await send("DELETE", `/documents/${id}`)).status).toBe(204);
  for (const path of [
    `/documents/${id}`,
    `/documents/${id}/passages`,
    `/passages/${passages.data[0]?.id}`,
  ])
    expect((await send("GET", path)).status).toBe(404);
});
