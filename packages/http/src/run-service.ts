import type { FastifyInstance } from "fastify";
import type { Logger } from "@workspace/telemetry";

export interface RunOptions {
  host: string;
  port: number;
  logger: Logger;
  /** How long requests that are under way may take to end once the process is asked to stop. */
  drainTimeoutMs: number;
  /** Closes what the service holds, after the last request: pools, workers, watchers. */
  close: () => Promise<void>;
}

/**
 * Listens until SIGTERM or SIGINT, or until a supervising parent is gone, then drains: no new
 * connection, a bounded time for what runs, then everything closed. A second signal ends at once.
 */
export async function runService(app: FastifyInstance, options: RunOptions): Promise<void> {
  const { logger } = options;
  let stopping = false;

  const stop = async (reason: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ reason }, "draining");
    const force = setTimeout(() => {
      logger.warn("drain time is over, closing connections");
      app.server.closeAllConnections();
    }, options.drainTimeoutMs);
    const last = setTimeout(() => process.exit(1), options.drainTimeoutMs + 5_000);
    last.unref();
    try {
      await app.close();
      await options.close();
      logger.info("stopped");
      process.exitCode = 0;
    } catch (error) {
      logger.error({ err: error }, "stopping failed");
      process.exitCode = 1;
    } finally {
      clearTimeout(force);
      logger.flush();
      process.exit();
    }
  };

  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  process.on("disconnect", () => void stop("parent is gone"));
  await app.listen({ host: options.host, port: options.port });
  logger.info({ host: options.host, port: options.port }, "listening");
  process.send?.({ listening: options.port });
}
