import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSameProcess } from "../src/supervisor/process-identity.ts";
import { createPlace, readPids, runCli, startWorkspace, until } from "./workspace-process.ts";
import type { Place, RunningWorkspace } from "./workspace-process.ts";

let folder: string;
let place: Place;
let workspace: RunningWorkspace;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace up "));
  place = await createPlace(join(folder, "data"));
});

afterAll(async () => {
  workspace?.process.kill("SIGTERM");
  await workspace?.exited;
  await rm(folder, { recursive: true, force: true });
});

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

/** Steps of one story, because each start takes seconds of CPU. */
describe("workspace up", { timeout: 240_000 }, () => {
  let key: string | undefined;

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

  test("starts, tells where it is, and refuses a second start", async () => {
    workspace = await startWorkspace(place);
    expect(await isHealthy()).toBe(true);
    ({ key } = await workspace.waitFor("a key", ({ event }) => event === "ready"));
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
  });

  test("starts a killed service and a killed PostgreSQL again", async () => {
    const { children } = await readPids(place);
    expect(children).toHaveLength(4);
    for (const pid of children) process.kill(pid, "SIGKILL");
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

  test("is stopped by `down`, and keeps its key for the next start", async () => {
    const { children, postgres } = await readPids(place);
    expect((await runCli(place, ["down"])).code).toBe(0);
    expect(await workspace.exited).toBe(0);
    await nothingIsLeft([...children, postgres]);
    expect((await runCli(place, ["down"])).stdout).toMatch(/Nothing to stop/);

    workspace = await startWorkspace(place);
    const again = await workspace.waitFor("a key", ({ event }) => event === "ready");
    expect(again.key).toBe(key);
  });

  test("starts at once after it was killed, and nothing of the killed run stays", async () => {
    const before = await readPids(place);
    workspace.process.kill("SIGKILL");
    await workspace.exited;

    workspace = await startWorkspace(place);
    expect(await isHealthy()).toBe(true);
    await nothingIsLeft([...before.children, before.postgres]);
  });

  test("stops on Ctrl-C", async () => {
    const { children, postgres } = await readPids(place);
    workspace.process.kill("SIGINT");
    expect(await workspace.exited).toBe(0);
    await nothingIsLeft([...children, postgres]);
  });

  test("leaves no process behind when it is killed and nobody starts it again", async () => {
    workspace = await startWorkspace(place);
    const { children, postgres } = await readPids(place);
    workspace.process.kill("SIGKILL");
    await workspace.exited;
    await nothingIsLeft(process.platform === "linux" ? [...children, postgres] : children);
  });
});
