import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startStack } from "@workspace/testing/stack";
import type { Stack } from "@workspace/testing/stack";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    documents: [{ name: "guide.md", text: "# Guide\n\nDrop the file on the page." }],
  });
});
afterAll(() => stack.stop());

interface Problem {
  status: number;
  body: {
    type?: string;
    detail?: string;
    error?: { type: string; message: string; param?: string };
  };
}

async function send(path: string, init: RequestInit): Promise<Problem> {
  const headers = { authorization: `Bearer ${stack.apiKey}`, ...init.headers };
  const response = await fetch(`${stack.baseUrl}${path}`, { ...init, headers });
  return { status: response.status, body: (await response.json()) as Problem["body"] };
}

const sendJson = (path: string, body: unknown) =>
  send(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const upload = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
  send(`/api/knowledge/documents?filename=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: bytes,
  });

/** Adds a file and waits until it was read; gives its state then. */
async function read(name: string, bytes: Uint8Array<ArrayBuffer>) {
  const { status, body } = await upload(name, bytes);
  expect(status).toBe(201);
  const path = { document_id: String(Reflect.get(body, "id")) };
  for (;;) {
    const document = await stack.knowledge.getDocument({ path });
    if (document.status !== "indexing") return document;
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function residentMb(service: "knowledge" | "gateway"): Promise<number> {
  const status = await readFile(`/proc/${stack.pid(service)}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

describe("uploads", () => {
  test("of 1 GB are refused while they arrive, with bounded memory", async () => {
    const before = {
      knowledge: await residentMb("knowledge"),
      gateway: await residentMb("gateway"),
    };
    const chunk = Buffer.alloc(1 << 20, 97);
    const answer = await new Promise<{ status: number; sentMb: number }>((resolve, reject) => {
      let sentMb = 0;
      const call = request(`${stack.baseUrl}/api/knowledge/documents?filename=big.txt`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${stack.apiKey}`,
          "content-type": "application/octet-stream",
        },
      });
      call.on("response", (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, sentMb });
        call.destroy();
      });
      call.on("error", reject);
      const write = () => {
        while (sentMb < 1_024 && !call.destroyed) {
          sentMb++;
          if (!call.write(chunk)) return void call.once("drain", write);
        }
        call.end();
      };
      write();
    });
    expect(answer.status).toBe(413);
    expect(answer.sentMb).toBeLessThan(1_024);
    expect((await residentMb("knowledge")) - before.knowledge).toBeLessThan(200);
    expect((await residentMb("gateway")) - before.gateway).toBeLessThan(100);
  });

  test("with a path for a name keep no way out of a folder", async () => {
    const document = await read("../../../etc/cron.d/evil.md", Buffer.from("# Harmless"));
    expect(JSON.stringify(document)).not.toContain("..");
    expect(document.status).toBe("ready");
  });

  test("of malformed UTF-8 are read as far as they can be", async () => {
    const document = await read(
      "broken.txt",
      Buffer.from([0x48, 0x69, 0xff, 0xfe, 0xc3, 0x28, 0x21]),
    );
    expect(document.status).toBe("ready");
    const { text } = await stack.knowledge.getDocumentContent({
      path: { document_id: document.id },
    });
    expect(text).toMatch(/^Hi.+!$/s);
  });

  test("of HTML leave its scripts behind", async () => {
    const html = `<html><body><script>stealCookies()</script><p onclick="steal()">Plain words.</p></body></html>`;
    const { id } = await read("page.html", Buffer.from(html));
    const { text } = await stack.knowledge.getDocumentContent({ path: { document_id: id } });
    expect(text).toContain("Plain words.");
    expect(text).not.toMatch(/steal|script|onclick/);
  });

  test.each<[string, string, Uint8Array<ArrayBuffer>, RegExp]>([
    ["an encrypted PDF", "secret.pdf", encryptedPdf(), /encrypted|password/i],
    ["a PDF whose stream unpacks to 400 MB", "bomb.pdf", bombPdf(), /./],
    ["a truncated PDF", "cut.pdf", Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Cat"), /PDF/i],
    [
      "JSON of 100,000 levels",
      "deep.json",
      Buffer.from("[".repeat(100_000) + "]".repeat(100_000)),
      /deep|nest|level/i,
    ],
  ])("of %s fail with a reason, and nothing else does", async (_title, name, bytes, reason) => {
    const document = await read(name, bytes);
    expect(document.status).toBe("failed");
    expect(document.error).toMatch(reason);
    expect((await fetch(`${stack.knowledgeUrl}/health`)).status).toBe(200);
  });

  test("of a program that claims to be text are refused by their first bytes", async () => {
    const program = Buffer.from([0x7f, 0x45, 0x4c, 0x46, ...Array(500).fill(0)]);
    expect((await upload("tool.txt", program)).status).toBe(415);
  });
});

describe("requests", () => {
  test("with a question of 100,000 characters are refused, or answered in bounded time", async () => {
    const question = "why ".repeat(25_000);
    const own = await sendJson("/api/knowledge/answers", { question });
    expect(own).toMatchObject({ status: 400, body: { errors: [{ pointer: "/question" }] } });
    const search = await sendJson("/search", { query: question });
    expect(search).toMatchObject({ status: 400, body: { error: { param: "query" } } });
    const started = performance.now();
    const agent = await sendJson("/v1/agent", { preset: "fast", input: question });
    expect([200, 400]).toContain(agent.status);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test.each<[string, string, unknown, string]>([
    ["an unknown field", "/v1/agent", { preset: "fast", input: "x", bogus: 1 }, "bogus"],
    ["a wrong type", "/v1/agent", { preset: "fast", input: 5 }, "input"],
    ["a wrong range", "/search", { query: "x", max_results: 500 }, "max_results"],
    [
      "a wrong date",
      "/search",
      { query: "x", search_after_date_filter: "2026-01-01" },
      "search_after_date_filter",
    ],
    [
      "mixed domains",
      "/search",
      { query: "x", search_domain_filter: ["a.com", "-b.com"] },
      "search_domain_filter",
    ],
  ])("with %s are 400 and name it", async (_title, path, body, param) => {
    const { status, body: answer } = await sendJson(path, body);
    expect(status).toBe(400);
    expect(answer.error?.param).toBe(param);
  });

  test("with JSON that is too deep or broken are 400", async () => {
    const deep = `{"preset":"fast","input":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
    expect((await sendJson("/v1/agent", deep)).status).toBe(400);
    expect((await sendJson("/v1/agent", '{"preset":"fast",')).status).toBe(400);
  });

  test("over 32 MiB are 413 in the shape of the API that was called", async () => {
    const input = "a".repeat(33 * 2 ** 20);
    const { status, body } = await sendJson("/v1/agent", { preset: "fast", input });
    expect(status).toBe(413);
    expect(body.error?.type).toBe("payload_too_large");
  });
});

test("10,000 idle connections leave the gateway answering, with bounded memory", async () => {
  const before = await residentMb("gateway");
  const { hostname, port } = new URL(stack.baseUrl);
  const sockets: Socket[] = [];
  try {
    for (let batch = 0; batch < 20; batch++) {
      sockets.push(
        ...(await Promise.all(Array.from({ length: 500 }, () => open(hostname, Number(port))))),
      );
    }
    const started = performance.now();
    expect((await sendJson("/search", { query: "drop the file" })).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect((await residentMb("gateway")) - before).toBeLessThan(300);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}, 120_000);

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => resolve(socket));
    socket.on("error", reject);
  });
}

/** A PDF of the given objects, with the table of their places. */
function pdf(objects: readonly Buffer[], trailer: string): Uint8Array<ArrayBuffer> {
  const parts = [Buffer.from("%PDF-1.7\n")];
  const places: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    places.push(length);
    const part = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      object,
      Buffer.from("\nendobj\n"),
    ]);
    parts.push(part);
    length += part.length;
  }
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF`,
    ),
  );
  return Uint8Array.from(Buffer.concat(parts));
}

function page(content: Buffer, filter: string): Buffer[] {
  return [
    Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"),
    Buffer.from("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
    Buffer.from("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>"),
    Buffer.concat([
      Buffer.from(`<< /Length ${content.length} ${filter} >>\nstream\n`),
      content,
      Buffer.from("\nendstream"),
    ]),
  ];
}

function bombPdf(): Uint8Array<ArrayBuffer> {
  return pdf(page(deflateSync(Buffer.alloc(400 * 2 ** 20, 32)), "/Filter /FlateDecode"), "");
}

function encryptedPdf(): Uint8Array<ArrayBuffer> {
  const hex = "ab".repeat(32);
  const encryption = Buffer.from(
    `<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${hex}> /U <${hex}> >>`,
  );
  return pdf(
    [...page(Buffer.from("q Q"), ""), encryption],
    `/Encrypt 5 0 R /ID [<${"cd".repeat(16)}> <${"cd".repeat(16)}>]`,
  );
}
