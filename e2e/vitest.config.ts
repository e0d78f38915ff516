import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    include: ["{clients,crash}/**/*.test.ts"],
    globalSetup: ["../packages/testing/src/database/test-server.ts"],
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
