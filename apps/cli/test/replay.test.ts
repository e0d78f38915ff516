import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const events = 'data: {"text":"Hel"}\n\ndata: {"text":"lo"}\n\ndata: [DONE]\n\n';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace-replay-"));
  const entry = (path: string, type: string, text: string, body: object) => ({
    startedDateTime: "2026-11-20T09:00:00.000Z",
    time: 1,
    request: {
      method: "POST",
      url: `https://api.example.com${path}`,
      headers: [],
      postData: { mimeType: "application/json", text: JSON.stringify(body) },
    },
    response: { status: 200, headers: [], content: { mimeType: type, text } },
  });
  const entries = [
    entry("/chat", "text/event-stream", events, { message: "Hi" }),
    entry("/jobs", "application/json", '{"state":"waiting"}', {}),
    entry("/jobs", "application/json", '{"state":"done"}', {}),
  ];
  await writeFile(join(folder, "session.har"), JSON.stringify({ log: { entries } }));
  await writeFile(join(folder, "broken.har"), '{"log":{"entries":[{"request"');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command and gives its lines, one by one. */
function replay(file: string, ...options: string[]) {
  const args = [main, "replay", join(folder, file), "--port", "0", "--json", ...options];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const exited = once(child, "exit").then(([code]) => ({ code: Number(code), complaint }));
  return { child, exited, line: async () => JSON.parse((await lines.next()).value ?? "null") };
}

async function post(url: string, body: object): Promise<string> {
  return (await fetch(url, { method: "POST", body: JSON.stringify(body) })).text();
}

test("answers like the API that was recorded, and sums up at the end", async () => {
  const { child, exited, line } = replay("session.har");
  const { listening, calls } = await line();
  expect(calls).toBe(3);
  expect(await post(`${listening}/chat`, { message: "Hi" })).toBe(events);
  expect(await line()).toMatchObject({ method: "POST", path: "/chat", status: 200 });
  expect(await post(`${listening}/jobs`, {})).toContain("waiting");
  child.kill("SIGINT");
  expect(await line()).toMatchObject({ path: "/jobs" });
  expect(await line()).toEqual({ played: 2, missed: 0, unused: 1 });
  expect((await exited).code).toBe(0);
});

test("a call that was not recorded makes it end with 1", async () => {
  const { child, exited, line } = replay("session.har");
  const { listening } = await line();
  expect(await post(`${listening}/chat`, { message: "Ho" })).toContain("not-recorded");
  expect(await line()).toMatchObject({ missed: ["body /message"] });
  child.kill("SIGINT");
  expect(await line()).toEqual({ played: 0, missed: 1, unused: 3 });
  expect((await exited).code).toBe(1);
});

test("members that may differ are named by an option", async () => {
  const { line } = replay("session.har", "--ignore-body", "message");
  const { listening } = await line();
  expect(await post(`${listening}/chat`, { message: "Ho" })).toBe(events);
});

test("a file that cannot be read is named, with the place", async () => {
  const { exited } = replay("broken.har");
  const { code, complaint } = await exited;
  expect(code).toBe(2);
  expect(complaint).toMatch(/broken\.har cannot be used: .*byte/);
});
