import type { FastifyInstance } from "fastify";
import type { Metrics } from "@workspace/telemetry";

/** A check fails by rejecting; text that it gives tells in what way it is well. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

export const operationalPaths: ReadonlySet<string> = new Set(["/health", "/ready", "/metrics"]);

const checkTimeoutMs = 3_000;

export interface Health {
  service: string;
  /** Left out where strangers may ask. */
  version?: string | undefined;
}

/** `/health`: the process is alive. `/ready`: what it depends on answers. `/metrics`: Prometheus. */
export function mountOperational(
  app: FastifyInstance,
  health: Health,
  metrics: Metrics,
  checks: ReadinessChecks | (() => ReadinessChecks),
): void {
  app.get("/health", async () => ({ status: "ok", ...health }));

  app.get("/ready", async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(typeof checks === "function" ? checks() : checks).map(([name, check]) =>
        outcome(name, check),
      ),
    );
    const ready = results.every((result) => result.status === "ok");
    reply.code(ready ? 200 : 503);
    return {
      status: ready ? "ok" : "unavailable",
      checks: Object.fromEntries(results.map(({ name, ...rest }) => [name, rest])),
    };
  });

  app.get("/metrics", async (_request, reply) => {
    reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
}

async function outcome(name: string, check: () => Promise<unknown>) {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_done, fail) => {
    timer = setTimeout(fail, checkTimeoutMs, new Error(`no answer within ${checkTimeoutMs} ms`));
  });
  try {
    const told = await Promise.race([check(), deadline]);
    const duration_ms = Math.round(performance.now() - started);
    return {
      name,
      status: "ok",
      duration_ms,
      ...(typeof told === "string" ? { detail: told } : {}),
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : "failed";
    return {
      name,
      status: "unavailable",
      duration_ms: Math.round(performance.now() - started),
      detail,
    };
  } finally {
    clearTimeout(timer);
  }
}
