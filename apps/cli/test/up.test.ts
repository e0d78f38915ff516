import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isSameProcess } from "../src/supervisor/process-identity.ts";
import { createPlace, readPids, runCli, startWorkspace, until } from "./workspace-process.ts";
import type { Place, RunningWorkspace } from "./workspace-process.ts";

let folder: string;
let place: Place;
const running: RunningWorkspace[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace up "));
  place = await createPlace(join(folder, "data"));
});

afterEach(async () => {
  for (const workspace of running.splice(0)) {
    workspace.process.kill("SIGTERM");
    await workspace.exited;
  }
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<RunningWorkspace> {
  const workspace = await startWorkspace(place);
  running.push(workspace);
  return workspace;
}

async function isHealthy(): Promise<boolean> {
  return fetch(`${place.gatewayUrl}/v1/models`).then(
    (response) => response.ok,
    () => false,
  );
}

async function nothingIsLeft(pids: number[]): Promise<void> {
  await until("every process is gone", async () => {
    const running = pids.map((pid) => isSameProcess({ pid, startedAt: null }));
    return (await Promise.all(running)).every((isRunning) => !isRunning);
  });
}

describe("workspace up", { timeout: 240_000 }, () => {
  test("starts, tells where it is, refuses a second start, and stops on Ctrl-C", async () => {
    const workspace = await start();
    expect(await isHealthy()).toBe(true);
    const credentials = await stat(join(place.dataFolder, "credentials.json"));
    expect(credentials.mode & 0o777).toBe(0o600);

    const status = await runCli(place, ["status", "--json"]);
    expect(JSON.parse(status.stdout)).toMatchObject({ url: place.gatewayUrl });

    const made = await runCli(place, ["keys", "create", "a test", "--json"]);
    expect(JSON.parse(made.stdout)).toMatchObject({ key: expect.any(String), name: "a test" });

    const second = await runCli(place, ["up", "--no-web"]);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      new RegExp(`is running already: process ${workspace.process.pid}.*workspace down`, "s"),
    );

    const { children, postgres } = await readPids(place);
    expect(children).toHaveLength(4);
    workspace.process.kill("SIGINT");
    expect(await workspace.exited).toBe(0);
    await nothingIsLeft([...children, postgres]);
  });

  test("keeps its key over a restart, and `down` stops it", async () => {
    const first = await start();
    const { key } = await first.waitFor("a key", ({ event }) => event === "ready");
    expect((await runCli(place, ["down"])).code).toBe(0);
    expect(await first.exited).toBe(0);
    expect((await runCli(place, ["down"])).stdout).toMatch(/Nothing to stop/);

    const second = await start();
    const again = await second.waitFor("a key", ({ event }) => event === "ready");
    expect(again.key).toBe(key);
  });

  test("starts at once after it was killed, and nothing of the killed run stays", async () => {
    const first = await start();
    const before = await readPids(place);
    first.process.kill("SIGKILL");
    await first.exited;

    await start();
    expect(await isHealthy()).toBe(true);
    await nothingIsLeft([...before.children, before.postgres]);
  });

  test("leaves no process behind when it is killed and nobody starts it again", async () => {
    const workspace = await start();
    const { children, postgres } = await readPids(place);
    workspace.process.kill("SIGKILL");
    await workspace.exited;
    await nothingIsLeft(process.platform === "linux" ? [...children, postgres] : children);
  });

  test("starts a killed service and a killed PostgreSQL again", async () => {
    const workspace = await start();
    for (const pid of (await readPids(place)).children) process.kill(pid, "SIGKILL");
    await workspace.waitFor("it says that a service ended", (event) =>
      /ended \(SIGKILL\); starting it again/.test(event.text ?? ""),
    );
    await until("the services are back", isHealthy);

    process.kill((await readPids(place)).postgres, "SIGKILL");
    await workspace.waitFor(
      "PostgreSQL is back",
      (event) => event.source === "PostgreSQL" && /is back/.test(event.text ?? ""),
    );
    await until("keys are known again", async () => {
      return (await runCli(place, ["keys", "list", "--json"])).code === 0;
    });
  });

  test("names who holds a port, and starts nothing", async () => {
    const port = Number(new URL(place.gatewayUrl).port);
    const holder = createServer().listen(port, "127.0.0.1");
    try {
      const { code, stderr } = await runCli(place, ["up", "--no-web"]);
      expect(code).toBe(1);
      expect(stderr).toContain(
        `Port ${port}, wanted by gateway, is taken by process ${process.pid}`,
      );
      expect(stderr).toContain("GATEWAY_PORT=");
    } finally {
      holder.close();
    }
  });
});
