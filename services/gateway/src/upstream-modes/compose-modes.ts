import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { GatewayConfig } from "../config.ts";
import { analysisService, poolsService } from "../recording/asked-service.ts";
import type { AskedServiceOptions } from "../recording/asked-service.ts";
import { Recorders } from "../recording/recorders.ts";
import { Cassettes } from "../replaying/cassettes.ts";
import { LiveModes } from "./live-modes.ts";
import type { ReplaceModeDependencies } from "./replace-mode.ts";
import { UpstreamModeRepository } from "./repository.ts";

export interface ModeParts extends ReplaceModeDependencies {
  recorders: Recorders;
  close: () => Promise<void>;
}

/** All that recording and replaying is made of; nothing runs yet. */
export function composeModes(
  foundation: { config: GatewayConfig; sql: Database; logger: Logger },
  services: Omit<AskedServiceOptions, "timeoutMs">,
): ModeParts {
  const { config, sql, logger } = foundation;
  const asked = { ...services, timeoutMs: config.ANALYSIS_TIMEOUT };
  const repository = new UpstreamModeRepository(sql);
  const analysis = analysisService(asked);
  const recorders = new Recorders({
    analysis,
    repository,
    logger,
    maxBodyBytes: config.RECORD_MAX_BODY,
    memoryBytes: config.RECORD_MEMORY,
    totalMemoryBytes: config.RECORD_TOTAL_MEMORY,
    intervalMs: config.RECORD_INTERVAL,
    heartbeatMs: config.RECORD_HEARTBEAT,
    drainMs: config.RECORD_DRAIN,
  });
  const cassettes = new Cassettes({
    analysis,
    maxCaptureBytes: config.REPLAY_MAX_CAPTURE,
    memoryBytes: config.REPLAY_MEMORY,
    idleMs: config.REPLAY_IDLE,
    logger,
  });
  const modes = new LiveModes({
    repository,
    logger,
    apply: (all) => {
      recorders.apply(all);
      cassettes.apply(all);
    },
  });
  return {
    repository,
    analysis,
    pools: poolsService(asked),
    recorders,
    cassettes,
    modes,
    maxModes: config.MAX_UPSTREAM_MODES,
    close: async () => {
      cassettes.close();
      await recorders.close(config.DRAIN_TIMEOUT / 2);
    },
  };
}
