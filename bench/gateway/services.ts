import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { frugalProcess } from "@workspace/config";
import { findFreePort } from "@workspace/storage/embedded-postgres";
import { startOn, stop, waitForPort } from "./processes.ts";

export interface AuthProcess {
  url: string;
  /** The owner's, which the gateway takes. */
  key: string;
  pid: number;
  stop: () => Promise<void>;
}

/** What all processes of the workspace are told. */
export type SharedSettings = Readonly<
  Record<
    "DATABASE_URL" | "WORKSPACE_INTERNAL_TOKEN" | "LOCAL_SOCKETS" | "NODE_COMPILE_CACHE",
    string
  >
>;

/** The real auth service, on the core of load and service: only the gateway's is measured. */
export async function startAuth(shared: SharedSettings): Promise<AuthProcess> {
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), "bench-auth-"));
  const script = fileURLToPath(new URL("../../services/auth/src/main.ts", import.meta.url));
  const child = startOn(1, process.execPath, [...frugalProcess.nodeFlags, script], {
    env: {
      HOST: "127.0.0.1",
      PORT: String(port),
      LOG_LEVEL: "warn",
      ...frugalProcess.environment,
      ...shared,
      ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1",
      VAULT_KEY_FILE: join(folder, "vault.keys"),
    },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitForPort(port);
    const key = await ownerKey(url, shared.WORKSPACE_INTERNAL_TOKEN);
    return { url, key, pid: child.pid ?? 0, stop: () => end(child, folder) };
  } catch (error) {
    await end(child, folder);
    throw error;
  }
}

/** The real analysis service, on the same core as auth. */
export async function startAnalysis(shared: SharedSettings): Promise<Omit<AuthProcess, "key">> {
  const port = await findFreePort();
  const script = fileURLToPath(new URL("../../services/analysis/src/main.ts", import.meta.url));
  const child = startOn(1, process.execPath, [...frugalProcess.nodeFlags, script], {
    env: {
      HOST: "127.0.0.1",
      PORT: String(port),
      LOG_LEVEL: "warn",
      ...frugalProcess.environment,
      ...shared,
    },
  });
  await waitForPort(port).catch(async (error: unknown) => {
    await stop(child);
    throw error;
  });
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => stop(child) };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  await stop(child);
  await rm(folder, { recursive: true, force: true });
}

async function ownerKey(url: string, internalToken: string): Promise<string> {
  const response = await fetch(`${url}/internal/auth/owner-keys`, {
    method: "POST",
    headers: { "x-workspace-internal-token": internalToken, "content-type": "application/json" },
    body: JSON.stringify({ name: "bench" }),
  });
  const body: unknown = await response.json();
  if (typeof body === "object" && body !== null && "key" in body) return String(body.key);
  throw new Error(`No key was made: ${response.status}`);
}
