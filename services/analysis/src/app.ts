import { createAuthClient } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import { contracts } from "@workspace/contracts";
import type { Operations } from "@workspace/contracts";
import {
  createEndedOrganisationRepository,
  OrganisationFollower,
} from "@workspace/ended-organisations";
import { createService, internalHeaders, limitsOf, mountApi } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import type { Database } from "@workspace/storage";
import type { Logger, Metrics } from "@workspace/telemetry";
import { keySourceFrom, Vault } from "@workspace/vault";
import packageFile from "../package.json" with { type: "json" };
import { AuditLog } from "./adapters/audit/audit-log.ts";
import { captureHandlers } from "./captures/handlers.ts";
import { ImportingProcess } from "./captures/importing-process.ts";
import { createCaptureRepository } from "./captures/repository.ts";
import { UnfinishedImports } from "./captures/unfinished-imports.ts";
import { composeSpecs } from "./compose-specs.ts";
import type { AnalysisConfig } from "./config.ts";
import { driftHandlers } from "./drift/handlers.ts";
import { ownedTables, removeOrganisation } from "./ended-organisations/remove-organisation.ts";
import { exchangeHandlers } from "./exchanges/handlers.ts";
import { createExchangeRepository } from "./exchanges/repository.ts";
import { recordingHandlers } from "./recordings/handlers.ts";
import { createRecordingRepository } from "./recordings/repository.ts";
import { silentRecordings } from "./recordings/silent-recordings.ts";
import { rawHandlers } from "./raw/handlers.ts";
import { RawVault } from "./raw/raw-vault.ts";
import { createRawRepository } from "./raw/repository.ts";
import type { RawRepository } from "./raw/repository.ts";
import { redactionHandlers } from "./redaction/handlers.ts";
import { createRedactionRuleRepository } from "./redaction/repository.ts";
import { RuleBook } from "./redaction/rule-book.ts";
import { specHandlers } from "./specs/handlers.ts";
import { revisionHandlers } from "./specs/revision-handlers.ts";
import { watchHandlers } from "./watches/handlers.ts";

export interface Foundation {
  config: AnalysisConfig;
  sql: Database;
  logger: Logger;
}

/** All parts of the service, put together; nothing runs yet. */
export function compose({ config, sql, logger }: Foundation) {
  const captures = createCaptureRepository(sql);
  const exchanges = createExchangeRepository(sql);
  const importing = new ImportingProcess({ sql, logger });
  const stalledMs = config.IMPORT_STALLED;
  const unfinished = new UnfinishedImports({ captures, sql, stalledMs, logger });
  const recordings = createRecordingRepository(sql);
  const silenceMs = config.RECORDING_SILENCE;
  const silent = silentRecordings({ recordings, silenceMs, logger });
  const auth = config.AUTH_URL === undefined ? null : authClient(config.AUTH_URL, config);
  const raw = createRawRepository(sql);
  const organisations = new OrganisationFollower({
    service: "analysis",
    sql,
    auth,
    everyMs: config.ENDED_ORGANISATIONS_EVERY,
    ended: createEndedOrganisationRepository(sql, ownedTables),
    remove: (id, signal) => removeOrganisation({ sql, captures }, id, signal),
    logger,
  });
  const redactionRules = createRedactionRuleRepository(sql);
  const ruleBook = new RuleBook(redactionRules);
  const learning = composeSpecs({ config, sql, logger, captures, exchanges });
  return {
    config,
    sql,
    logger,
    captures,
    exchanges,
    recordings,
    redactionRules,
    ruleBook,
    raw,
    rawVault: new RawVault(masterVault(config, raw)),
    audit: new AuditLog(auth),
    importing,
    unfinished,
    silent,
    learning,
    organisations,
  };
}

/** Null where the configuration has no place for master keys. */
function masterVault(config: AnalysisConfig, raw: RawRepository): Vault | null {
  const { RAW_KEYS: keys, RAW_KEY_COMMAND: command, RAW_KEY_FILE: file } = config;
  if (keys === undefined && command === undefined && file === undefined) return null;
  return new Vault(keySourceFrom({ keys, command, file: file ?? "", isNew: () => raw.isEmpty() }));
}

function authClient(baseUrl: string, config: AnalysisConfig): AuthClient {
  const headers = { [internalHeaders.token]: config.WORKSPACE_INTERNAL_TOKEN };
  return createAuthClient({ baseUrl, headers });
}

export type Parts = ReturnType<typeof compose>;

/** The service's API over its parts. */
export function createApp(
  parts: Parts,
  metrics: Metrics,
  options: { checkReplies?: boolean } = {},
) {
  const { config, logger, sql } = parts;
  return createService({
    name: "analysis",
    version: packageFile.version,
    logger,
    metrics,
    apis: [mountApi(contracts.analysis, analysisApi(parts), "problem")],
    readiness: { postgres: () => sql`select 1` },
    limits: limitsOf(config),
    internalToken: config.WORKSPACE_INTERNAL_TOKEN,
    checkReplies: options.checkReplies ?? false,
  });
}

function analysisApi(parts: Parts): Handlers<Operations["analysis"]> {
  const { config, captures, exchanges, recordings, importing, unfinished } = parts;
  const { ruleBook, rawVault, audit } = parts;
  const redactionSecret = config.REDACTION_KEY ?? config.WORKSPACE_INTERNAL_TOKEN;
  const limits = {
    fileBytes: config.MAX_CAPTURE,
    entries: config.MAX_CAPTURE_ENTRIES,
    entryBytes: config.MAX_ENTRY,
    bodyBytes: config.MAX_ENTRY,
  };
  const { version } = packageFile;
  return {
    ...captureHandlers({
      captures,
      exchanges,
      importing,
      unfinished,
      version,
      redactionSecret,
      ruleBook,
      rawVault,
      audit,
      limits,
    }),
    ...recordingHandlers({
      captures,
      recordings,
      limits,
      redactionSecret,
      ruleBook,
      rawVault,
      audit,
      maxRecorders: config.MAX_RECORDERS,
      silenceMs: config.RECORDING_SILENCE,
    }),
    ...redactionHandlers(parts),
    ...rawHandlers({ ...parts, version }),
    ...specHandlers(parts.learning),
    ...revisionHandlers(parts.learning),
    ...driftHandlers(parts.learning),
    ...watchHandlers(parts.learning),
    ...exchangeHandlers({
      exchanges,
      inference: parts.learning.inference,
      jsonPathLimits: { exchanges: config.JSON_PATH_EXCHANGES, timeMs: config.JSON_PATH_TIME },
    }),
  };
}
