import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { AnalysisConfig } from "./config.ts";
import { readingWork } from "./evidence/reading-work.ts";
import { createEvidenceRepository } from "./evidence/repository.ts";
import type { ExchangeRepository } from "./exchanges/repository.ts";
import { InferencePool } from "./inference/inference-pool.ts";
import { JobRunner } from "./jobs/job-runner.ts";
import { createJobRepository } from "./jobs/repository.ts";
import { createSpecRepository } from "./specs/repository.ts";
import { createRevisionRepository } from "./specs/revision-repository.ts";
import { revisingWork } from "./specs/revising-work.ts";

export interface SpecFoundation {
  config: AnalysisConfig;
  sql: Database;
  logger: Logger;
  exchanges: ExchangeRepository;
}

const megabyte = 1024 * 1024;

/** All that learns from captures, and the work behind it. Nothing runs yet. */
export function composeSpecs({ config, sql, logger, exchanges }: SpecFoundation) {
  const inference = new InferencePool({
    threads: config.INFERENCE_THREADS,
    memoryMb: Math.ceil(config.INFERENCE_MEMORY / megabyte),
    timeoutMs: config.INFERENCE_TIMEOUT,
  });
  const jobs = createJobRepository(sql);
  const evidence = createEvidenceRepository(sql);
  const specs = createSpecRepository(sql);
  const revisions = createRevisionRepository(sql, { maxRevisions: config.MAX_REVISIONS });
  const maxSpecCaptures = config.MAX_SPEC_CAPTURES;
  const revising = { specs, revisions, evidence, inference, maxSpecCaptures };
  const runner = { jobs, holdMs: config.JOB_HOLD, pollMs: config.JOB_POLL, logger };
  const thinking = new JobRunner({
    ...runner,
    // One of the threads is left to those who wait for an answer.
    concurrency: Math.max(1, config.INFERENCE_THREADS - 1),
    work: {
      "read-capture": readingWork({
        exchanges,
        evidence,
        inference,
        captureShows: async (tenant, captureId, origins) => {
          await specs.addToFollowing(tenant, captureId, origins, maxSpecCaptures);
        },
      }),
      "revise-spec": revisingWork(revising),
    },
  });
  return {
    ...revising,
    exchanges,
    wakeJobs: () => thinking.wake(),
    start(): void {
      thinking.start();
    },
    async close(): Promise<void> {
      await thinking.close();
      await inference.close();
    },
  };
}
