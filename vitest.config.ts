import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,services,apps,tools,bench}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/.next/**"],
    globalSetup: ["packages/testing/src/database/test-server.ts"],
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
