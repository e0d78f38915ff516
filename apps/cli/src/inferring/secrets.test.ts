import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runProgram } from "../program.ts";

// The real one watches, and lets go of, the channel by which this process hears of its tests.
vi.mock("../terminal/cancellation.ts", () => ({
  cancelOnInterrupt: () => new AbortController().signal,
}));

let folder: string;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "infer-secrets-"));
  printed = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  }
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

interface Call {
  readonly url: string;
  readonly sent?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer?: unknown;
  readonly stream?: string;
}

/** Each call 25 times, so that whatever may become an enum or a constant does. */
async function har(name: string, calls: readonly Call[]): Promise<string> {
  const entries = calls.flatMap((call) => Array.from({ length: 25 }, () => entryOf(call)));
  const file = join(folder, name);
  await writeFile(file, JSON.stringify({ log: { version: "1.2", creator: {}, entries } }));
  return file;
}

function entryOf({ url, sent, type = "application/json", headers = {}, answer, stream }: Call) {
  const text = stream ?? JSON.stringify(answer ?? { ok: true });
  const mimeType = stream === undefined ? "application/json" : "text/event-stream";
  return {
    startedDateTime: "2026-11-01T10:00:00.000Z",
    time: 3,
    request: {
      method: sent === undefined ? "GET" : "POST",
      url,
      httpVersion: "HTTP/1.1",
      headers: Object.entries(headers).map(([header, value]) => ({ name: header, value })),
      ...(sent === undefined ? {} : { postData: { mimeType: type, text: sent } }),
    },
    response: {
      status: 200,
      statusText: "OK",
      httpVersion: "HTTP/1.1",
      headers: [],
      content: { size: text.length, mimeType, text },
    },
  };
}

const api = "https://api.test";
const form = "application/x-www-form-urlencoded";
const key = "sk-live-abcdefabcdefabcdefabcdef";

/** By what they must not leave behind. */
const leaks: readonly (readonly [secret: string, call: Call])[] = [
  ["opensesame", { url: `${api}/a`, answer: { token: "opensesame", access_token: "opensesame" } }],
  ["opensesame", { url: `${api}/b`, headers: { "x-internal-auth": "opensesame" } }],
  ["opensesame", { url: `${api}/c?password=opensesame&page=2` }],
  ["opensesame", { url: `${api}/d`, sent: "user=ann&password=opensesame", type: form }],
  ["opensesame", { url: `${api}/e`, stream: 'data: {"type":"a","password":"opensesame"}\n\n' }],
  ["opensesame", { url: "https://admin:opensesame@api.test/f" }],
  ["Fluffy", { url: `${api}/g`, answer: { security_answer: "Fluffy" } }],
  ["15551234567", { url: `${api}/h`, answer: { phone: "+15551234567" } }],
  [
    "morning",
    { url: `${api}/i?session=morning`, answer: { items: [{ a: 1 }], session: "morning" } },
  ],
  [key, { url: `${api}/j`, answer: { type: key, kind: key } }],
  [key, { url: `${api}/k`, answer: { tokens: { [key]: { n: 1 } } } }],
  [key, { url: `${api}/l?${key}` }],
  [key, { url: `${api}/m?${key}=1` }],
  [key, { url: `${api}/n/${key}/x` }],
  [key, { url: `${api}/o`, headers: { cookie: `${key}=1` } }],
  ["ann@corp.example", { url: `${api}/p`, answer: { "ann@corp.example": 1 } }],
  ["ann@corp.example", { url: `${api}/q?ann@corp.example=1` }],
  ["ann@corp.example", { url: `${api}/r/ann@corp.example/x` }],
  ["ann@corp.example", { url: `${api}/s`, stream: "event: ann@corp.example\ndata: {}\n\n" }],
  ["ann@corp.example", { url: `${api}/t`, answer: { owner: "ann@corp.example" } }],
  [
    "ann@corp.example",
    { url: `${api}/u`, sent: '{"jsonrpc":"2.0","id":1,"method":"ann@corp.example"}' },
  ],
  ["AAHdqTcvCH1v", { url: `${api}/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage` }],
  ["qrstuvwx", { url: "https://hooks.slack.com/services/T0AB12CD3/B0AB12CD4/abcdqrstuvwx" }],
];

async function inferAll(file: string): Promise<{ specs: string; state: string }> {
  const [out, state] = [join(folder, "specs"), join(folder, "state.json")];
  expect(await runProgram(["infer", file, "--out", out, "--state", state])).toBe(0);
  const specs = await Promise.all(
    (await readdir(out)).map((name) => readFile(join(out, name), "utf8")),
  );
  return { specs: specs.join(""), state: await readFile(state, "utf8") };
}

test.each(leaks)("%s is in no spec, no state and no summary: %j", async (secret, call) => {
  const { specs, state } = await inferAll(await har("a.har", [call]));
  for (const text of [specs, state, printed]) {
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/redacted-[a-z]/);
  }
  // A word under a name that only may be a secret's is left out; user info is dropped by the reader.
  const isReplaced = secret !== "morning" && !call.url.includes("@api.test");
  expect(/[1-9]\d* secrets replaced/.test(printed)).toBe(isReplaced);
});

test("only the owner can read the state", async () => {
  await inferAll(await har("a.har", [{ url: `${api}/a` }]));
  expect((await stat(join(folder, "state.json"))).mode & 0o777).toBe(0o600);
});

test("what stands for secrets shows no drift", async () => {
  const calls = leaks.map(([, call]) => call);
  const [monday, tuesday] = [await har("a.har", calls), await har("b.har", calls)];
  expect(await runProgram(["drift", monday, tuesday, "--fail-on", "any", "--json"])).toBe(0);
  expect(JSON.parse(printed).changes).toEqual([]);
  for (const [secret] of leaks) expect(printed).not.toContain(secret);
});
