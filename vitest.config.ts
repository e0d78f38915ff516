import { defineConfig } from "vitest/config";

const everywhere = ["**/node_modules/**", "**/.next/**"];

/** These leave nothing behind in their process: they share workers, and load what they have in common once. */
const plain = [
  "packages/{config,contracts,drift,generation,http,inference,replay,telemetry,traffic}/**/*.test.ts",
  "apps/web/**/*.test.ts",
  "services/gateway/src/**/*.test.ts",
  "services/knowledge/src/{answers,chat,evaluation,models,retrieval}/**/*.test.ts",
];

/** They share one running workspace a worker, which takes longer to start than they run. */
const commands = [
  "apps/cli/test/{administration,captures,commands,record,signing-in,spec}.test.ts",
];

const journeys = {
  exclude: everywhere,
  testTimeout: 120_000,
  hookTimeout: 300_000,
  maxWorkers: 2,
  sequence: { groupOrder: 2 },
};

/** Units and services first, then whole stacks and browsers; two files at a time. */
export default defineConfig({
  test: {
    globalSetup: [
      "packages/testing/src/database/test-server.ts",
      "packages/testing/src/secrets/evidence.ts",
    ],
    pool: "forks",
    // A worker takes what its files shared down with it: several services, and a look at their logs.
    teardownTimeout: 60_000,
    // A crowded build machine may starve a process; what fails three times in a row is a fault.
    retry: process.env.CI ? 2 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "plain",
          include: plain,
          exclude: everywhere,
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{packages,services,apps,tools,bench}/**/*.test.ts"],
          exclude: [...everywhere, ...plain, ...commands],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "commands",
          include: commands,
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      // Their files share stacks, the workspace and the browser, which live as long as their worker.
      ...["browser", "clients", "upstreams"].map((name) => ({
        extends: true as const,
        test: {
          ...journeys,
          name,
          include: [`e2e/${name}/**/*.test.ts`],
          isolate: false,
          globalSetup: name === "browser" ? ["e2e/browser/support/global-setup.ts"] : [],
        },
      })),
      {
        extends: true,
        test: { ...journeys, name: "e2e", include: ["e2e/{crash,hostile}/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "secrets",
          include: ["e2e/secrets/**/*.test.ts"],
          exclude: everywhere,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
