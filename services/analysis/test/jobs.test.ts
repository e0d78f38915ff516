import { createLogger } from "@workspace/telemetry";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { JobRunner } from "../src/jobs/job-runner.ts";
import { createJobRepository, requestJob } from "../src/jobs/repository.ts";
import type { JobRepository, JobWork } from "../src/jobs/repository.ts";
import { startAnalysis } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";

const tenant = { organisationId: "org_a", userId: null };
const soon = { timeout: 10_000, interval: 20 };
const logger = createLogger({ service: "analysis", destination: { write: () => {} } });
let analysis: TestAnalysis;
let jobs: JobRepository;

beforeAll(async () => {
  // Nothing of the service itself takes work of this kind, which needs the knowledge service.
  analysis = await startAnalysis();
  jobs = createJobRepository(analysis.sql);
});
beforeEach(async () => void (await analysis.sql`delete from jobs`));
afterAll(() => analysis[Symbol.asyncDispose]());

const ask = (subjectId: string, afterMs = 0) =>
  requestJob(analysis.sql, tenant, { kind: "index", subjectId, afterMs });
const waiting = async () => (await analysis.sql`select from jobs`).count;

function run(work: Partial<JobWork>, holdMs = 10_000): JobRunner {
  const index = {
    maxAttempts: 3,
    pauseMs: () => 20,
    run: async () => {},
    giveUp: async () => {},
    ...work,
  };
  const runner = new JobRunner({
    jobs,
    work: { index },
    concurrency: 2,
    holdMs,
    pollMs: 20,
    logger,
  });
  runner.start();
  return runner;
}

test("work of a process that died is done by another, once", async () => {
  await ask("one");
  const dead = await jobs.take(["index"], 300);
  expect(dead).toMatchObject({ subjectId: "one", attempts: 1, tenant });
  expect(await jobs.take(["index"], 300)).toBeNull();
  const done: number[] = [];
  const runner = run({ run: async ({ attempts }) => void done.push(attempts) });
  await expect.poll(waiting, soon).toBe(0);
  expect(done).toEqual([2]);
  if (dead) expect(await jobs.hold(dead, 300)).toBe(false);
  await runner.close();
});

test("work that is held goes on longer than it is held for", async () => {
  await ask("long");
  let times = 0;
  const work = async () => {
    times += 1;
    await new Promise((done) => setTimeout(done, 900));
  };
  const runners = [run({ run: work }, 300), run({ run: work }, 300)];
  await expect.poll(waiting, soon).toBe(0);
  expect(times).toBe(1);
  await Promise.all(runners.map((runner) => runner.close()));
});

test("what is asked for in the middle is done once more, and twice before only once", async () => {
  await ask("twice");
  await ask("twice");
  const begun: number[] = [];
  const asked = Promise.withResolvers<void>();
  const runner = run({
    run: async ({ generation }) => {
      begun.push(generation);
      if (begun.length === 1) await ask("twice").then(asked.resolve);
    },
  });
  await asked.promise;
  await expect.poll(waiting, soon).toBe(0);
  expect(begun).toEqual([2, 3]);
  await runner.close();
});

test("what fails is tried again, then given up; what is due again comes back", async () => {
  await ask("bad");
  await ask("again");
  let tries = 0;
  let turns = 0;
  const given: string[] = [];
  const runner = run({
    run: async ({ subjectId }) => {
      if (subjectId === "again") return ++turns < 3 ? 30 : undefined;
      tries += 1;
      throw new Error("no");
    },
    giveUp: async ({ subjectId }) => void given.push(subjectId),
  });
  await expect.poll(waiting, soon).toBe(0);
  expect([tries, turns, given]).toEqual([3, 3, ["bad"]]);
  await runner.close();
});

test("what is under way as the service stops is given back", async () => {
  await ask("stopped");
  const begun = Promise.withResolvers<void>();
  const runner = run({
    run: async (_job, signal) => {
      begun.resolve();
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  });
  await begun.promise;
  await runner.close();
  expect(await jobs.take(["index"], 300)).toMatchObject({ subjectId: "stopped" });
});
