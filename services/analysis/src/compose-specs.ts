import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { createKnowledgeClient } from "@workspace/client";
import { internalHeaders } from "@workspace/http";
import { createWebhook } from "./adapters/webhook/webhook.ts";
import type { CaptureRepository } from "./captures/repository.ts";
import { createToldRepository } from "./citing/repository.ts";
import { tellingWork } from "./citing/telling-work.ts";
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
import { createDeliveryRepository } from "./watches/delivery-repository.ts";
import { deliveryWork } from "./watches/delivery-work.ts";
import { createWatchRepository } from "./watches/repository.ts";
import { createRunRepository } from "./watches/run-repository.ts";
import { SecretSeal } from "./watches/secret-seal.ts";
import { watchWork } from "./watches/watch-work.ts";

export interface SpecFoundation {
  config: AnalysisConfig;
  sql: Database;
  logger: Logger;
  captures: CaptureRepository;
  exchanges: ExchangeRepository;
}

const megabyte = 1024 * 1024;
const deliveriesAtOnce = 4;

/** All that learns from captures, and the work behind it. Nothing runs yet. */
export function composeSpecs({ config, sql, logger, captures, exchanges }: SpecFoundation) {
  const inference = new InferencePool({
    threads: config.INFERENCE_THREADS,
    memoryMb: Math.ceil(config.INFERENCE_MEMORY / megabyte),
    timeoutMs: config.INFERENCE_TIMEOUT,
    waitedTimeoutMs: config.INFERENCE_WAITED_TIMEOUT,
  });
  const jobs = createJobRepository(sql);
  const evidence = createEvidenceRepository(sql);
  const specs = createSpecRepository(sql);
  const revisions = createRevisionRepository(sql, { maxRevisions: config.MAX_REVISIONS });
  const maxSpecCaptures = config.MAX_SPEC_CAPTURES;
  const revising = { specs, revisions, evidence, inference, maxSpecCaptures };
  const wakeJobs = () => {
    thinking.wake();
    posting.wake();
  };
  const webhook = createWebhook({
    allowPrivateHosts: config.ALLOW_PRIVATE_WEBHOOKS,
    timeoutMs: config.WEBHOOK_TIMEOUT,
  });
  const watching = {
    ...revising,
    captures,
    exchanges,
    webhook,
    wakeJobs,
    watches: createWatchRepository(sql),
    runs: createRunRepository(sql, { maxRuns: config.MAX_WATCH_RUNS }),
    deliveries: createDeliveryRepository(sql),
    seal: new SecretSeal(config.WEBHOOK_KEY ?? config.WORKSPACE_INTERNAL_TOKEN),
    maxWatches: config.MAX_WATCHES,
    publicUrl: config.PUBLIC_URL,
  };
  const queue = { jobs, holdMs: config.JOB_HOLD, pollMs: config.JOB_POLL, logger };
  const thinking = new JobRunner({
    ...queue,
    // The others are for those who wait for an answer.
    concurrency: Math.max(1, config.INFERENCE_THREADS - 2),
    work: {
      "read-capture": readingWork({
        exchanges,
        evidence,
        inference,
        captureShows: async (tenant, captureId, origins) => {
          await watching.watches.queueCapture(tenant, captureId, origins);
          await specs.addToFollowing(tenant, captureId, origins, maxSpecCaptures);
        },
      }),
      "revise-spec": revisingWork({ ...revising, inBackground: true }),
      "run-watch": watchWork(watching),
    },
  });
  const posting = new JobRunner({
    ...queue,
    concurrency: deliveriesAtOnce,
    work: {
      deliver: deliveryWork({
        ...watching,
        maxAttempts: config.WEBHOOK_ATTEMPTS,
        pauseMs: config.WEBHOOK_PAUSE,
      }),
    },
  });
  const knowledge =
    config.KNOWLEDGE_URL === undefined ? null : knowledgeClient(config.KNOWLEDGE_URL, config);
  const telling = new JobRunner({
    ...queue,
    concurrency: 1,
    work:
      knowledge === null
        ? {}
        : {
            index: tellingWork({
              ...watching,
              knowledge,
              told: createToldRepository(sql),
              mostOperations: config.MAX_CITED_OPERATIONS,
            }),
          },
  });
  return {
    ...watching,
    start(): void {
      evidence.requestOutdated().then(
        (count) => count > 0 && logger.info({ captures: count }, "captures are read anew"),
        (error: unknown) => logger.warn({ err: error }, "outdated evidence was not looked for"),
      );
      thinking.start();
      posting.start();
      if (knowledge) telling.start();
      else logger.info("KNOWLEDGE_URL is not set: answers do not know of specs");
    },
    async close(): Promise<void> {
      await Promise.all([thinking.close(), posting.close(), telling.close()]);
      await Promise.all([inference.close(), webhook.close()]);
    },
  };
}

function knowledgeClient(baseUrl: string, config: AnalysisConfig) {
  const headers = { [internalHeaders.token]: config.WORKSPACE_INTERNAL_TOKEN };
  return createKnowledgeClient({ baseUrl, headers });
}
