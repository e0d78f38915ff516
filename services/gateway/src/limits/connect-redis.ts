import type { Logger } from "@workspace/telemetry";
import { RedisBuckets } from "./redis-buckets.ts";

const connectTimeoutMs = 2_000;
const maxDelayMs = 2_000;
const firstConnectMs = 1_000;

export interface RedisHandle {
  buckets: RedisBuckets;
  close: () => Promise<void>;
}

/**
 * Opens Redis for the limits. It returns after a moment whether or not Redis is there: a gateway
 * serves without it, with limits in memory, and takes it up when it comes.
 * The client is loaded only here: a gateway without Redis does not carry it.
 */
export async function connectRedis(
  url: string,
  timeoutMs: number,
  logger: Logger,
): Promise<RedisHandle> {
  const { createClient } = await import("@redis/client");
  const client = createClient({
    url,
    name: "workspace-gateway",
    // What cannot be sent now is decided in memory, not later.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 20_000,
    socket: {
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: (retries) =>
        Math.min(maxDelayMs, 50 * 2 ** Math.min(retries, 6)) * (0.5 + Math.random() / 2),
    },
  });
  const buckets = new RedisBuckets(
    { sendCommand: (args) => client.sendCommand(args as string[]) },
    logger,
    timeoutMs,
  );
  client.on("error", (error: unknown) => buckets.giveUp(error));
  client.on("ready", () => void buckets.probe());
  const connected = client.connect().then(
    () => buckets.probe(),
    (error: unknown) => buckets.giveUp(error),
  );
  await Promise.race([connected, new Promise((done) => setTimeout(done, firstConnectMs))]);
  return {
    buckets,
    close: async () => {
      buckets.close();
      client.destroy();
      await connected;
    },
  };
}
