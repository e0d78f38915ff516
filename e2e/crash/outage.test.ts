import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startEmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import type { EmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import { startStack } from "@workspace/testing/stack";
import type { Stack, StackService } from "@workspace/testing/stack";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The longest that anybody waits for an answer, good or bad, while something is down. */
const limitMs = 10_000;
const outageMs = 3_000;
const callers = 8;
const document = { name: "tower.md", text: "# Tower\n\nThe tower is 48 metres tall.\n" };

let folder: string;
let postgres: EmbeddedPostgres;
let stack: Stack;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace-outage-"));
  postgres = await startPostgres();
  const env = { DATABASE_URL: postgres.url };
  // Failures come fast, and limits are another test's matter.
  const unlimited = { KEY_REQUESTS_PER_MINUTE: "0", IP_REQUESTS_PER_MINUTE: "0" };
  stack = await startStack({
    env: { auth: env, gateway: { ...env, ...unlimited }, knowledge: env },
    documents: [document],
  });
});

afterAll(async () => {
  await stack?.stop();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

function startPostgres(preferredPort?: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    folder: join(folder, "postgres"),
    logFile: join(folder, "postgres.log"),
    ...(preferredPort === undefined ? {} : { preferredPort }),
  });
}

interface Seen {
  path: string;
  status: number;
  ms: number;
  /** The error's type, where the body is a problem or an error of Perplexity's shape. */
  error: string | null;
}

const requests: readonly (() => [path: string, init: RequestInit])[] = [
  () => ["/api/knowledge/documents?limit=1", {}],
  () => ["/search", post({ query: "How tall is the tower?" })],
  () => [
    "/v1/responses",
    post({ preset: "fast", input: `How tall is the tower? ${Math.random()}` }),
  ],
  () => ["/api/auth/keys?limit=1", {}],
];

function post(body: object): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  };
}

async function ask(turn: number): Promise<Seen> {
  const [path, init] = requests[turn % requests.length]?.() ?? ["/", {}];
  const headers = { ...init.headers, authorization: `Bearer ${stack.apiKey}` };
  const started = performance.now();
  const response = await fetch(`${stack.baseUrl}${path}`, {
    ...init,
    headers,
    signal: AbortSignal.timeout(3 * limitMs),
  });
  const body: { type?: string; error?: { type?: string } } = JSON.parse(await response.text());
  const error = response.ok ? null : (body.error?.type ?? body.type ?? null);
  return { path, status: response.status, ms: performance.now() - started, error };
}

/** Asks all the time with several callers; a call without an answer fails the test. */
function startLoad() {
  const seen: Seen[] = [];
  let over = false;
  const loops = Array.from({ length: callers }, async (_, caller) => {
    for (let turn = caller; !over; turn++) {
      seen.push(await ask(turn));
      await pause(20);
    }
  });
  return {
    seen,
    async end() {
      over = true;
      await Promise.all(loops);
    },
  };
}

/** Until every kind of request has been answered well again. */
async function untilWell(): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const answers = await Promise.all(requests.map((_, turn) => ask(turn)));
    if (answers.every(({ status }) => status === 200)) return;
    if (performance.now() > deadline)
      throw new Error(`It has not recovered: ${JSON.stringify(answers)}`);
    await pause(200);
  }
}

const services: readonly StackService[] = ["auth", "gateway", "knowledge"];
const pids = () => services.map((service) => stack.pid(service));

test.for<{ victim: string; kill: () => Promise<void>; start: () => Promise<void> }>([
  {
    victim: "auth",
    kill: () => stack.kill("auth"),
    start: () => stack.restart("auth"),
  },
  {
    victim: "knowledge",
    kill: () => stack.kill("knowledge"),
    start: () => stack.restart("knowledge"),
  },
  {
    victim: "PostgreSQL",
    kill: async () => {
      process.kill(postgres.pid, "SIGKILL");
      await postgres.exited;
    },
    start: async () => {
      postgres = await startPostgres(postgres.port);
    },
  },
])("killing $victim under load", { timeout: 120_000 }, async ({ victim, kill, start }) => {
  await untilWell();
  const before = pids();
  const load = startLoad();
  await pause(500);
  await kill();
  await pause(outageMs);
  await start();
  await untilWell();
  await load.end();

  const failed = load.seen.filter(({ status }) => status !== 200);
  expect(failed.length).toBeGreaterThan(0);
  const kinds = new Set(failed.map(({ status, error }) => `${status} ${error}`));
  for (const { status, error } of failed) {
    expect([502, 503, 504], [...kinds].join(", ")).toContain(status);
    expect(error).not.toBeNull();
  }
  expect(load.seen.filter(({ ms }) => ms >= limitMs)).toEqual([]);
  const after = pids();
  for (const [at, service] of services.entries())
    if (service !== victim) expect(after[at], service).toBe(before[at]);
});
