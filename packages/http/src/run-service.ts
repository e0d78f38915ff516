import type { FastifyInstance } from "fastify";
import type { Logger } from "@workspace/telemetry";
import { LocalSocket } from "./local-socket.ts";

export interface RunOptions {
  host: string;
  port: number;
  /** Folder of Unix sockets, where the service is to listen as well. */
  localSockets?: string | undefined;
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
  const { host, port, localSockets } = options;
  const local = localSockets === undefined ? undefined : new LocalSocket(app, localSockets);
  await app.listen({ host, port });
  const socket = await local?.listen(port);
  logger.info({ host, port, ...(socket ? { socket } : {}) }, "listening");
  if (socket === null) {
    const why = "no socket can be used there: too long a path, or a folder that others may enter";
    logger.warn({ folder: localSockets }, why);
  }
  process.send?.({ listening: options.port });
}
