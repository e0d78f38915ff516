import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { FastifyInstance } from "fastify";
import { contracts } from "@workspace/contracts";
import { createService, mountApi } from "@workspace/http";
import type { Database } from "@workspace/storage";
import type { Logger, Metrics } from "@workspace/telemetry";
import packageFile from "../package.json" with { type: "json" };
import { Admission } from "./admission.ts";
import { Answering } from "./answering.ts";
import { Budgets } from "./budgets/budgets.ts";
import type { Cluster } from "./balancing/cluster.ts";
import { HealthChecks } from "./balancing/health-checks.ts";
import { balancingRules, Topologies } from "./balancing/topologies.ts";
import { ResponseCache } from "./cache/response-cache.ts";
import { ClientConnections } from "./client-connections.ts";
import type { GatewayConfig } from "./config.ts";
import { environmentPlan } from "./configuration/environment-plan.ts";
import { configurationHandlers } from "./configuration/handlers.ts";
import { LiveConfiguration } from "./configuration/live-configuration.ts";
import { ConfigurationRepository } from "./configuration/repository.ts";
import { CorsPolicy } from "./cors.ts";
import { AuthService } from "./credentials/auth-service.ts";
import { Callers } from "./credentials/callers.ts";
import { sessionCookieName } from "./credentials/credential.ts";
import { FollowedChanges } from "./credentials/follow-changes.ts";
import { Signers } from "./credentials/principal.ts";
import { Gateway } from "./gateway.ts";
import { answerHostileConnections } from "./hostile-connections.ts";
import { Attempts } from "./limits/attempts.ts";
import { limitHandlers } from "./limits/handlers.ts";
import { Limits } from "./limits/limits.ts";
import type { RedisBuckets } from "./limits/redis-buckets.ts";
import { Subjects } from "./limits/subjects.ts";
import { AccessLog } from "./observe/access-log.ts";
import { measureParts, validationCounter } from "./observe/gateway-metrics.ts";
import { Observer } from "./observe/observer.ts";
import { TrafficMetrics } from "./observe/traffic-metrics.ts";
import { maxOwnBodyBytes, serveOwnApi } from "./own-api.ts";
import { Stalls } from "./proxy/stalls.ts";
import { TrustedProxies } from "./request/trusted-proxies.ts";
import { composeModes } from "./upstream-modes/compose-modes.ts";
import { upstreamModeHandlers } from "./upstream-modes/handlers.ts";
import { composeUpstreams } from "./upstreams/compose-upstreams.ts";
import { wishesForSocket } from "./upstreams/sockets/upgrade.ts";
import { statusHandlers } from "./status/handlers.ts";
import { usageHandlers } from "./usage/handlers.ts";
import { UsageRepository } from "./usage/repository.ts";
import { UsageMeter } from "./usage/usage-meter.ts";
import { EdgeValidation } from "./validation/edge-validation.ts";

export interface GatewayDependencies {
  config: GatewayConfig;
  sql: Database;
  logger: Logger;
  metrics: Metrics;
  /** Where limits are kept; memory if it is left out. */
  redis?: RedisBuckets | undefined;
}

export interface GatewayApp {
  app: FastifyInstance;
  /** Begins to follow what ends and changes; call it before listening. @throws if the database is down */
  watch: () => Promise<void>;
  /** Reads the configuration again, as SIGHUP does. */
  reload: () => Promise<unknown>;
  /** Writes what was used and when; it happens by itself every few seconds. */
  storeUses: () => Promise<void>;
  /** Closes what the gateway holds, after the last request. */
  close: () => Promise<void>;
}

const wrongKeysPerMinute = 120;

/** The gateway: its data path in front, its own API behind the kernel that all services share. */
export function createGateway({
  config,
  sql,
  logger,
  metrics,
  redis,
}: GatewayDependencies): GatewayApp {
  const { WORKSPACE_INTERNAL_TOKEN: internalToken } = config;
  const environment = environmentPlan(config);
  const topologies = new Topologies(environment, balancingRules(config));
  const clusters = () => topologies.current.clusters.values();
  const checks = new HealthChecks(clusters, config.HEALTH_INTERVAL, internalToken);
  const limits = new Limits(new Subjects(environment.limits, config.KEY_BURST), redis);
  const attempts = new Attempts(wrongKeysPerMinute);
  const auth = new AuthService({
    addresses: () => topologies.addressesOf("auth"),
    internalToken,
    timeoutMs: config.AUTH_TIMEOUT,
  });
  const usageRepository = new UsageRepository(sql);
  const usage = new UsageMeter({
    repository: usageRepository,
    logger,
    intervalMs: config.USAGE_INTERVAL,
    retentionMs: config.USAGE_RETENTION,
  });
  const budgets = new Budgets({
    costs: usageRepository,
    storeUsage: async () => {
      await usage.store();
      if (usage.waits) throw new Error("What was used is not stored yet");
    },
    intervalMs: config.USAGE_INTERVAL,
    logger,
  });
  const callers = new Callers({
    auth,
    subjects: limits.subjects,
    budgets,
    graceMs: config.AUTH_GRACE,
  });
  const changes = new FollowedChanges(auth, callers, logger);
  const signers = new Signers(internalToken);
  const admission = new Admission({
    callers,
    cookieName: sessionCookieName(config.PUBLIC_URL),
    limits,
    attempts,
  });

  const connections = new ClientConnections(config.KEEP_ALIVE_TIMEOUT);
  const cors = new CorsPolicy(config.CORS_ORIGINS);
  const traffic = new TrafficMetrics(metrics, {
    clientConnections: () => connections.count,
    clusters,
    principals: () => callers.all(),
  });
  const accessLog = new AccessLog(logger, config.ACCESS_LOG_PER_SECOND);
  const answering = new Answering(cors, new Observer(traffic, accessLog, usage));
  const cache = new ResponseCache(answering, config.CACHE_SIZE, config.CACHE_MAX_ENTRY);
  const faults = validationCounter(metrics);
  const validation = new EdgeValidation(
    (call, problem, enforced) => {
      faults.inc({ route: call.route.prefix, mode: enforced ? "enforce" : "warn" });
      if (!enforced) accessLog.writeFault(call, problem.message);
    },
    {
      maxDepth: config.MAX_JSON_DEPTH,
      maxValues: config.MAX_JSON_VALUES,
      maxKeys: config.MAX_JSON_KEYS,
    },
  );
  const stalls = new Stalls(config.STALL_TIMEOUT);
  const gateways: Gateway[] = [];
  const configuration = new LiveConfiguration({
    repository: new ConfigurationRepository(sql),
    environment,
    file: config.GATEWAY_CONFIG,
    logger,
    apply: (plan) => {
      topologies.apply(plan);
      limits.subjects.configure(plan.limits);
      cache.store.clear();
      for (const gateway of gateways) gateway.use(topologies.current);
    },
  });

  const recording = composeModes(
    { config, sql, logger },
    { addressesOf: (service) => topologies.addressesOf(service), internalToken, signers },
  );
  const upstreams = composeUpstreams(config, logger, {
    ...recording,
    answering,
    limits,
    auth: () => topologies.current.clusters.get("auth"),
    whyEnded: (call) => admission.whyEnded(call),
  });
  measureParts(metrics, { limits, cache, usage, clusters, upstreams, ...recording });

  const serverFactory = (handler: RequestListener): Server => {
    const gateway = new Gateway({
      topology: topologies.current,
      proxies: new TrustedProxies(config.TRUSTED_PROXIES),
      cache,
      validation,
      admission,
      signers,
      answering,
      cors,
      exchange: { answering, stalls, limits, cache },
      upstreams,
      maxBodyBytes: config.MAX_BODY,
      maxUploadBytes: config.MAX_UPLOAD,
      logError: (error, requestId) => logger.error({ err: error, requestId }, "request failed"),
      serveOwn: (call) => serveOwnApi(call, { answering, signers, internalToken, handler }),
    });
    gateways.push(gateway);
    const server = createListener(gateway, config);
    connections.follow(server, gateway);
    return server;
  };

  const app = createService({
    name: "gateway",
    logger,
    metrics,
    serverFactory,
    limits: { maxJsonBytes: maxOwnBodyBytes },
    internalToken,
    apis: [
      mountApi(
        contracts.gateway,
        {
          ...limitHandlers(limits),
          ...configurationHandlers({ configuration, clusters, checks }),
          ...usageHandlers(usageRepository),
          ...upstreamModeHandlers(recording),
          ...statusHandlers({
            config,
            clusters,
            checks,
            limits,
            version: packageFile.version,
            startedAt: new Date(),
          }),
        },
        "problem",
      ),
    ],
    readiness: () => ({
      postgres: () => sql`select 1`,
      limits: async () => `kept in ${limits.store}`,
      ...Object.fromEntries(
        [...clusters()].map((cluster) => [cluster.name, () => checkCluster(checks, cluster)]),
      ),
    }),
  });
  app.addHook("preClose", async () => {
    answering.draining = true;
    connections.drain(app.server, config.DRAIN_TIMEOUT);
    upstreams.drain();
  });

  return {
    app,
    watch: async () => {
      changes.start();
      await configuration.watch();
      await recording.modes.watch();
    },
    reload: () => configuration.reload(),
    storeUses: async () => {
      await usage.store();
      await budgets.refresh();
    },
    close: async () => {
      checks.close();
      attempts.close();
      limits.close();
      stalls.close();
      // What was said on WebSockets is recorded when both ends have taken leave.
      await upstreams.close();
      await recording.close();
      for (const cluster of clusters()) cluster.close();
      await Promise.all([changes.close(), budgets.close()]);
      await usage.close();
    },
  };
}

/** @throws with the reason if no instance of the service is ready */
async function checkCluster(checks: HealthChecks, cluster: Cluster): Promise<void> {
  const state = await checks.refresh(cluster);
  if (state.status !== "up") throw new Error(state.detail ?? "is down");
}

/** A server with the time and size limits that slow and hostile clients meet. */
function createListener(gateway: Gateway, config: GatewayConfig): Server {
  const server = createServer(
    {
      // A request without a body need not have the machinery to read one: a fifth of its cost.
      optimizeEmptyRequests: true,
      headersTimeout: config.HEADERS_TIMEOUT,
      requestTimeout: config.REQUEST_TIMEOUT,
      connectionsCheckingInterval: Math.min(5_000, Math.ceil(config.HEADERS_TIMEOUT / 4)),
      maxHeaderSize: 16_384,
      insecureHTTPParser: false,
      noDelay: true,
      shouldUpgradeCallback: wishesForSocket,
    },
    (request, response) => gateway.handle(request, response, false),
  );
  server.on("upgrade", (request, _socket, head) => gateway.handleUpgrade(request, head));
  server.on("checkContinue", (request, response) => gateway.handle(request, response, true));
  server.maxConnections = config.MAX_CONNECTIONS;
  server.maxHeadersCount = 200;
  answerHostileConnections(server);
  return server;
}
