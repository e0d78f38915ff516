import type { ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { frugalProcess } from "@workspace/config";
import { findFreePort } from "@workspace/storage/embedded-postgres";
import type { Call } from "./client.ts";
import type { LoadDriver } from "./load-driver.ts";
import { startAnalysis, startAuth } from "./services.ts";
import { startOn, stop, waitForPort } from "./processes.ts";

/** Something that stands between client and service, running on the first core. */
export interface Proxy {
  name: string;
  port: number;
  /** A key that it takes; the bare proxies take anything. */
  key: string;
  /** What it is asked, where that is not what all are asked. */
  call?: Call;
  pid: number;
  /** The processes that work for it, by name. */
  behind?: Readonly<Record<string, number>>;
  stop: () => Promise<void>;
}

const internalToken = "token-of-the-gateway-bench";

/**
 * Our gateway with all it does: keys checked by the auth service, limits, metrics, log, routing.
 * @param records whether the analysis service runs as well, beside load and service, and keeps what
 * is recorded
 */
export async function startGateway(
  { upstreamPort, sockets }: Pick<LoadDriver, "upstreamPort" | "sockets">,
  databaseUrl: string,
  records = false,
): Promise<Proxy> {
  const shared = {
    DATABASE_URL: databaseUrl,
    WORKSPACE_INTERNAL_TOKEN: internalToken,
    LOCAL_SOCKETS: sockets,
    NODE_COMPILE_CACHE: join(tmpdir(), "bench-compile-cache"),
  };
  const auth = await startAuth(shared);
  const analysis = records ? await startAnalysis(shared) : undefined;
  const stopServices = async () => {
    await analysis?.stop();
    await auth.stop();
  };
  try {
    const port = await findFreePort();
    const script = fileURLToPath(new URL("../../services/gateway/src/main.ts", import.meta.url));
    const service = `http://127.0.0.1:${upstreamPort}`;
    const child = startOn(0, process.execPath, [...frugalProcess.gatewayFlags, script], {
      env: {
        ...frugalProcess.environment,
        HOST: "127.0.0.1",
        PORT: String(port),
        ...shared,
        SERVICES: `auth=${auth.url},knowledge=${service},web=${service}${analysis ? `,analysis=${analysis.url}` : ""}`,
        ALLOW_PRIVATE_UPSTREAMS: `127.0.0.1:${upstreamPort}`,
        // Limits are counted but must not bite.
        KEY_REQUESTS_PER_MINUTE: "1000000000",
        KEY_BURST: "1000000000",
        IP_REQUESTS_PER_MINUTE: "1000000000",
        IP_BURST: "1000000000",
      },
    });
    const proxy = await proxyOf("gateway, everything on", port, auth.key, child);
    const stopBoth = async () => {
      await proxy.stop();
      await stopServices();
    };
    const behind = { auth: auth.pid, ...(analysis ? { analysis: analysis.pid } : {}) };
    return { ...proxy, behind, stop: stopBoth };
  } catch (error) {
    await stopServices();
    throw error;
  }
}

/** A proxy once it listens. */
export async function proxyOf(
  name: string,
  port: number,
  key: string,
  child: ChildProcess,
): Promise<Proxy> {
  try {
    await waitForPort(port);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { name, port, key, pid: child.pid ?? 0, stop: () => stop(child) };
}
