import { startOpenAiServer } from "@workspace/testing/openai-server";
import { startStack } from "@workspace/testing/stack";
import { test as plain } from "vitest";

/**
 * One stack with analysis for all files of upstreams: each has pools of its own, since a pool
 * keeps what it learns of an account. Behind all of them stands one model server, or what a file
 * starts for itself.
 */
export const test = plain.extend("upstreams", { scope: "worker" }, async ({}, { onCleanup }) => {
  const model = await startOpenAiServer();
  const allow = { ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1" };
  const stack = await startStack({
    analysis: true,
    env: {
      auth: allow,
      gateway: {
        ...allow,
        UPSTREAM_WAIT: "1s",
        RECORD_HEARTBEAT: "1s",
        RECORD_INTERVAL: "100ms",
        RECORD_MAX_BODY: "1mb",
        LOG_LEVEL: "debug",
      },
      analysis: { LOG_LEVEL: "debug" },
    },
  });
  onCleanup(async () => {
    await stack.stop();
    await model.close();
  });
  return { stack, model };
});
