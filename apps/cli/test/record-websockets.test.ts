import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateCACertificate, getLocal } from "mockttp";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import { runCommand, tunnel } from "./recording.ts";

const secret = "hunter2-quagmire";

interface Entry {
  request: { url: string };
  response: { status: number };
  _webSocketMessages?: { type: string; opcode: number; data: string; time: number }[];
}

test("record --proxy keeps the messages of a WebSocket with their times, without secrets", async () => {
  const folder = await mkdtemp(join(tmpdir(), "record-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const authority = await generateCACertificate();
  // The site would write of each connection that the proxy resets.
  const console = vi.spyOn(globalThis.console, "log").mockReturnValue();
  onTestFinished(() => console.mockRestore());
  const site = getLocal({ https: { key: authority.key, cert: authority.cert } });
  await site.start();
  await site.forAnyWebSocket().thenEcho();
  onTestFinished(() => site.stop());
  const trust = join(folder, "socket-ca.pem");
  await writeFile(trust, authority.cert);
  const out = join(folder, "socket.har");
  const recording = runCommand(
    folder,
    ["record", "--proxy", "--port", "0", "--out", out, "--trust", trust, "--json"],
    { WORKSPACE_URL: "http://127.0.0.1:1" },
  );
  const { proxy, certificate } = JSON.parse(await recording.first) as Record<string, string>;
  if (!proxy || !certificate) throw new Error("It does not say where it is");
  const ca = await readFile(certificate, "utf8");
  const tls = await tunnel(proxy, "localhost", site.port, ca);
  const began = Date.now();
  const socket = new WebSocket(`wss://localhost:${site.port}/live`, {
    createConnection: () => tls,
  });
  await once(socket, "open");
  const bytes = Buffer.from([0, 1, 254, 255]);
  for (const said of [JSON.stringify({ type: "hello", apiKey: secret }), bytes]) {
    socket.send(said);
    const [echoed] = (await once(socket, "message")) as [Buffer];
    expect(echoed).toEqual(Buffer.from(said));
  }
  socket.close(4_000, "enough");
  expect((await once(socket, "close"))[0]).toBe(4_000);

  const { code } = await recording.end();
  expect(code).toBe(0);
  const har = await readFile(out, "utf8");
  expect(har).not.toContain(secret);
  const { log } = JSON.parse(har) as { log: { entries: Entry[] } };
  const [entry] = log.entries.filter(({ request }) => request.url.endsWith("/live"));
  expect(entry?.response.status).toBe(101);
  const messages = entry?._webSocketMessages ?? [];
  expect(messages.map(({ type, opcode }) => `${type} ${opcode}`)).toEqual([
    "send 1",
    "receive 1",
    "send 2",
    "receive 2",
  ]);
  expect(messages[0]?.data).toMatch(/^\{"type":"hello","apiKey":"redacted-/);
  expect(messages[0]?.data).toBe(messages[1]?.data);
  expect(messages[2]?.data).toBe(bytes.toString("base64"));
  const times = messages.map(({ time }) => time * 1_000);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBeGreaterThanOrEqual(began - 1);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now() + 1);
}, 60_000);
