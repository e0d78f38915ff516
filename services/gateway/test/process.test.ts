import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "@workspace/testing";
import { expect, test } from "vitest";
import { FakeAuth } from "./fake-auth.ts";
import { closedPort, internalToken, pause } from "./harness.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test.skipIf(process.platform === "win32")(
  "SIGHUP reads the configuration again; a broken file changes nothing and ends nothing",
  async () => {
    await using database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), "gateway-process-"));
    const file = join(folder, "gateway.json");
    await writeFile(file, '{"limits": []}');
    const port = await closedPort();
    const auth = await FakeAuth.start(internalToken);
    const headers = { authorization: `Bearer ${auth.createKey().key}` };
    const child = spawn(process.execPath, [main], {
      env: {
        ...process.env,
        PORT: String(port),
        DATABASE_URL: database.url,
        WORKSPACE_INTERNAL_TOKEN: internalToken,
        SERVICES: `auth=${auth.url},knowledge=http://127.0.0.1:1,web=http://127.0.0.1:1`,
        GATEWAY_CONFIG: file,
      },
      stdio: "ignore",
    });
    const exited = new Promise((done) => child.once("exit", done));
    const names = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/api/gateway/limits`, { headers });
      const { data } = (await response.json()) as { data: { name: string }[] };
      return data.map(({ name }) => name).join();
    };
    const becomes = async (expected: string) => {
      const deadline = performance.now() + 15_000;
      while ((await names().catch(() => "down")) !== expected) {
        if (performance.now() > deadline) throw new Error(`It did not become ${expected}`);
        await pause(50);
      }
    };
    try {
      await becomes("");
      const limit = { name: "new", per: "ip", of: "requests", amount: 900, period_seconds: 60 };
      await writeFile(file, JSON.stringify({ limits: [limit] }));
      child.kill("SIGHUP");
      await becomes("new");
      await writeFile(file, "{");
      child.kill("SIGHUP");
      await pause(300);
      expect(await names()).toBe("new");
    } finally {
      child.kill("SIGTERM");
      await exited;
      await auth.stop();
      await rm(folder, { recursive: true });
    }
  },
);
