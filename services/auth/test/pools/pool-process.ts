import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Agent } from "undici";
import { request } from "undici";
import { lookForSecrets, registerSecret } from "@workspace/testing/secrets";
import { freePorts, ServiceProcess } from "@workspace/testing/stack";

export interface WireLease {
  id: string;
  /** Headers that carry the credential. */
  headers: Record<string, string>;
}

/** A whole auth service in a process of its own, asked over HTTP as the gateway asks it. */
export interface PoolProcess extends AsyncDisposable {
  pid: number | undefined;
  /** @throws with what the service said, when it gives no lease */
  acquire(body: Record<string, unknown>): Promise<WireLease>;
  report(leaseId: string, body: Record<string, unknown>): Promise<void>;
}

const script = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Starts the service as `npm start` does, as one more replica over the bed's database. */
export async function startPoolProcess(
  name: string,
  environment: Readonly<Record<string, string>>,
  agent: Agent,
): Promise<PoolProcess> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const internalToken = randomBytes(24).toString("hex");
  registerSecret(internalToken);
  const service = new ServiceProcess({
    name,
    script,
    environment: {
      NODE_ENV: "production",
      PORT: String(port),
      // A line for each of 20,000 requests would be a good part of all work.
      LOG_LEVEL: "warn",
      WORKSPACE_INTERNAL_TOKEN: internalToken,
      ...environment,
    },
    readyUrl: `${url}/ready`,
  });
  await service.start();
  const post = async (path: string, body: Record<string, unknown>) => {
    const reply = await request(`${url}/internal/auth/leases${path}`, {
      method: "POST",
      dispatcher: agent,
      headers: { "content-type": "application/json", "x-workspace-internal-token": internalToken },
      body: JSON.stringify(body),
    });
    const text = await reply.body.text();
    if (reply.statusCode >= 300) throw new Error(`${name} answered ${reply.statusCode}: ${text}`);
    return text;
  };
  return {
    pid: service.pid,
    acquire: async (body) => JSON.parse(await post("", body)) as WireLease,
    report: async (leaseId, body) => void (await post(`/${leaseId}/report`, body)),
    [Symbol.asyncDispose]: async () => {
      await service.kill("SIGTERM");
      await lookForSecrets("log", name, service.lines.join("\n"));
    },
  };
}
