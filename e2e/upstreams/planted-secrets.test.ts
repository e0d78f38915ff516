import { openDatabase } from "@workspace/storage";
import type { Stack, StackService } from "@workspace/testing/stack";
import { startLoopbackServer } from "@workspace/testing/loopback";
import type { LoopbackServer } from "@workspace/testing/loopback";
import { afterAll, expect, vi } from "vitest";
import { everyReading } from "../../packages/traffic/test/every-reading.ts";
import { secretPlaces } from "../../packages/traffic/test/secret-places.ts";
import { test } from "./support/upstreams-stack.ts";

interface HarEntry {
  request: {
    method: string;
    url: string;
    headers?: { name: string; value: string }[];
    postData?: { text?: string; mimeType?: string; encoding?: string };
  };
  response: {
    status: number;
    headers?: { name: string; value: string }[];
    content?: { text?: string; mimeType?: string; encoding?: string };
  } | null;
}

const places = secretPlaces.map(({ entry, ...place }) => ({ ...place, entry: entry as HarEntry }));
const har = JSON.stringify({
  log: {
    version: "1.2",
    creator: { name: "test", version: "1" },
    entries: places.map(({ entry }) => entry),
  },
});

let stack: Stack;
let upstream: LoopbackServer;
const captures: string[] = [];
/** Whatever came out of the workspace. */
const told: unknown[] = [];

test.beforeAll(async ({ upstreams }) => {
  ({ stack } = upstreams);
  upstream = await startLoopbackServer(async (request, response) => {
    const { entry } = places[Number(request.headers["x-place"])] ?? {};
    const { status = 200, headers = [], content } = entry?.response ?? {};
    for (const { name, value } of headers)
      if (isSendable(name, value)) response.appendHeader(name, value);
    if (content?.mimeType) response.setHeader("content-type", content.mimeType);
    const bytes = bytesOf(content);
    if (!isEncoded(bytes)) response.removeHeader("content-encoding");
    response.statusCode = status;
    response.end(bytes);
  });
  await stack.auth.createPool({ body: { upstream: "planted", base_url: upstream.url } });
  const credential = { kind: "api_key", key: "key-of-the-planted-account" } as const;
  await stack.auth.createAccount({ body: { upstream: "planted", name: "planted", credential } });
});

afterAll(() => upstream?.close());

function isSendable(name: string, value: string): boolean {
  return (
    /^[\w-]+$/.test(name) &&
    !/^(?:connection|transfer-encoding|content-length)$/i.test(name) &&
    /^[\t\x20-\x7e]*$/.test(value)
  );
}

function bytesOf(content: { text?: string; encoding?: string } | undefined): Buffer {
  return Buffer.from(content?.text ?? "", content?.encoding === "base64" ? "base64" : "utf8");
}

/** Most exporters keep the header, and the body without its encoding. */
function isEncoded(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Makes the call that a place stands for, as far as a client can. */
async function callOf({ entry }: (typeof places)[number], index: number): Promise<string> {
  const { request } = entry;
  const url = new URL(request.url);
  url.username = "";
  url.password = "";
  const headers = new Headers({ "x-place": String(index) });
  for (const { name, value } of request.headers ?? [])
    if (isSendable(name, value) && !/^(?:host|cookie2?)$/i.test(name)) headers.append(name, value);
  headers.set("authorization", `Bearer ${stack.apiKey}`);
  const { postData } = request;
  if (postData?.mimeType) headers.set("content-type", postData.mimeType);
  const body = postData?.text === undefined ? null : new Uint8Array(bytesOf(postData));
  const response = await fetch(`${stack.baseUrl}/upstreams/planted${url.pathname}${url.search}`, {
    method: body === null ? "GET" : "POST",
    headers,
    body,
    redirect: "manual",
  });
  return `${JSON.stringify([...response.headers])} ${await response.text()}`;
}

async function whenReady(id: string) {
  await vi.waitFor(async () => {
    const { status } = await stack.analysis.getCapture({ path: { capture_id: id } });
    expect(status).toBe("ready");
  }, 20_000);
}

async function recordAll(): Promise<string> {
  const path = { upstream: "planted" };
  const { recording_id } = await stack.gateway.replaceUpstreamMode({
    path,
    body: { mode: "record" },
  });
  for (const [index, place] of places.entries()) await callOf(place, index);
  await stack.gateway.replaceUpstreamMode({ path, body: { mode: "pass" } });
  const id = recording_id ?? "";
  await whenReady(id);
  return id;
}

async function appendAll(): Promise<string> {
  const { id } = await stack.analysis.beginRecording({ body: { name: "as a recorder sends it" } });
  await stack.analysis.appendExchanges({
    path: { capture_id: id },
    query: { recorder: "test", first: 0 },
    body: places.map(({ entry }) => JSON.stringify(entry)).join("\n"),
  });
  await stack.analysis.finishRecording({ path: { capture_id: id } });
  return id;
}

test("secrets in all places are imported, recorded, replayed and made into specs", async () => {
  expect(places.length).toBeGreaterThanOrEqual(60);
  const imported = await stack.analysis.importCapture({ body: har });
  const recorded = await recordAll();
  captures.push(imported.id, recorded, await appendAll());
  const counts = await Promise.all(
    captures.map(async (id) => {
      const capture = await stack.analysis.getCapture({ path: { capture_id: id } });
      told.push(capture);
      return capture.exchange_count;
    }),
  );
  expect(counts).toEqual(captures.map(() => places.length));

  const path = { upstream: "planted" };
  const replay = { mode: "replay", capture_id: recorded } as const;
  await stack.gateway.replaceUpstreamMode({ path, body: replay });
  let played = 0;
  for (const [index, place] of places.entries()) {
    const answer = await callOf(place, index);
    if (answer.includes('["x-workspace-replay","played"]')) played += 1;
    told.push(answer);
  }
  expect(played).toBeGreaterThan(places.length * 0.9);
  // What is not in the cassette is told to the caller, and to nobody else.
  for (const { secret } of places.slice(0, 20)) {
    const missed = await fetch(
      `${stack.baseUrl}/upstreams/planted/missing/${encodeURIComponent(secret)}`,
      { headers: { authorization: `Bearer ${stack.apiKey}` } },
    );
    expect(missed.ok).toBe(false);
  }
  told.push(await stack.gateway.listUpstreamModes());
  await stack.gateway.replaceUpstreamMode({ path, body: { mode: "pass" } });

  for (const id of captures) {
    const { data } = await stack.analysis.listExchanges({ query: { capture_id: id, limit: 100 } });
    for (const { id: exchange_id } of data)
      told.push(await stack.analysis.getExchange({ path: { exchange_id } }));
    told.push(await (await stack.analysis.exportCapture({ path: { capture_id: id } })).json());
    told.push(await stack.analysis.inferSpecs({ body: { capture_ids: [id] } }));
  }
  const specs = await stack.analysis.listSpecs();
  expect(specs.data.length).toBeGreaterThan(1);
  for (const { id } of specs.data) {
    const at = { path: { spec_id: id, revision: "1" } };
    told.push(await stack.analysis.getRevision(at), await stack.analysis.getRevisionDocument(at));
  }
}, 120_000);

test("and are found in nothing that it gave, keeps or logs", async () => {
  const kept: Record<string, string> = { answers: everyReading(told) };
  const sql = openDatabase({ url: stack.databaseUrl, schema: "public" });
  try {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`;
    for (const { name } of tables) {
      const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`);
      kept[`table ${name}`] = everyReading(rows.map(({ row }) => row));
    }
  } finally {
    await sql.end();
  }
  for (const service of ["analysis", "auth", "gateway", "knowledge"] satisfies StackService[])
    kept[`log of ${service}`] = everyReading(stack.logs(service));
  expect(kept["table analysis.exchanges"]).toContain("redacted-");

  const found: string[] = [];
  for (const [where, text] of Object.entries(kept)) {
    const lower = text.toLowerCase();
    for (const { place, secret } of places) {
      const mark = /Q\d{3}zYx7Wv/i.exec(secret)?.[0] ?? secret;
      if (lower.includes(mark.toLowerCase())) found.push(`${place}: ${where}`);
    }
  }
  expect(found).toEqual([]);
}, 120_000);
