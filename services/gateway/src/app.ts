import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { contracts } from "@workspace/contracts";
import { createService, mountApi } from "@workspace/http";
import type { Database } from "@workspace/storage";
import type { Logger, Metrics } from "@workspace/telemetry";
import packageFile from "../package.json" with { type: "json" };
import { Admission } from "./admission.ts";
import { Answering } from "./answering.ts";
import type { GatewayConfig } from "./config.ts";
import { CorsPolicy } from "./cors.ts";
import { Gateway } from "./gateway.ts";
import { answerHostileConnections } from "./hostile-connections.ts";
import { InternalCaller } from "./internal-caller.ts";
import { keyHandlers } from "./keys/handlers.ts";
import { KeyGuard } from "./keys/key-guard.ts";
import { KeyRepository } from "./keys/repository.ts";
import { AddressAllowances } from "./limits/address-allowances.ts";
import { RateLimit } from "./limits/gcra.ts";
import { AccessLog } from "./observe/access-log.ts";
import { Observer } from "./observe/observer.ts";
import { TrafficMetrics } from "./observe/traffic-metrics.ts";
import { serveOwnApi } from "./own-api.ts";
import { Stalls } from "./proxy/stalls.ts";
import { hasAsked, isLoopback } from "./request/peer.ts";
import { parseRoute, parseService, RouteTable } from "./routing/route-table.ts";
import { sessionHandlers } from "./session/handlers.ts";
import { EndedSessionRepository } from "./session/repository.ts";
import { SessionCookies, sessionSecretFrom } from "./session/session-cookie.ts";
import { SessionGuard } from "./session/session-guard.ts";
import { statusHandlers } from "./status/handlers.ts";
import { ServiceProbe } from "./status/service-probe.ts";
import { Upstream } from "./upstream/upstream.ts";

export interface GatewayDependencies {
  config: GatewayConfig;
  sql: Database;
  logger: Logger;
  metrics: Metrics;
}

export interface GatewayApp {
  app: FastifyInstance;
  /** Begins to follow keys and sessions; call it before listening. @throws if the database is down */
  watch: () => Promise<void>;
  /** Writes when keys were last used; it happens by itself twice a minute. */
  storeUses: () => Promise<void>;
  /** Closes what the gateway holds, after the last request. */
  close: () => Promise<void>;
}

const wrongKeysPerMinute = 120;
const drainStepMs = 50;
const sweepAddressesMs = 10_000;

/** The gateway: its data path in front, its own API behind the kernel that all services share. */
export function createGateway({ config, sql, logger, metrics }: GatewayDependencies): GatewayApp {
  const services = config.SERVICES.map(parseService);
  const upstreams = new Map(
    services.map(({ name, url }) => [name, createUpstream(name, url, config)]),
  );
  const routes = new RouteTable(config.ROUTES.map(parseRoute));
  for (const { service, prefix } of routes.routes) {
    if (service !== "gateway" && !upstreams.has(service))
      throw new RangeError(`The route ${prefix} leads to ${service}, which is no service`);
  }
  const probes = services.map(
    ({ name, url }) => new ServiceProbe(name, url, config.WORKSPACE_INTERNAL_TOKEN),
  );
  const keyRepository = new KeyRepository(sql);
  const keys = new KeyGuard({
    repository: keyRepository,
    logger,
    requestsPerMinute: config.KEY_REQUESTS_PER_MINUTE,
    burst: config.KEY_BURST,
  });
  const sessions = new SessionGuard({
    cookies: new SessionCookies(
      config.SESSION_SECRET === undefined
        ? sessionSecretFrom(config.WORKSPACE_INTERNAL_TOKEN)
        : Buffer.from(config.SESSION_SECRET),
    ),
    repository: new EndedSessionRepository(sql),
    logger,
    lifetimeMs: config.SESSION_LIFETIME,
  });
  const allowances = [new AddressAllowances(), new AddressAllowances()] as const;
  const sweeper = setInterval(() => {
    for (const each of allowances) each.dropFull(performance.now());
  }, sweepAddressesMs);
  sweeper.unref();
  const admission = new Admission({
    keys,
    sessions,
    internalCaller: new InternalCaller(config.WORKSPACE_INTERNAL_TOKEN),
    addressLimit:
      config.IP_REQUESTS_PER_MINUTE > 0
        ? new RateLimit(config.IP_REQUESTS_PER_MINUTE, config.IP_BURST)
        : undefined,
    addressAllowances: allowances[0],
    attemptLimit: new RateLimit(wrongKeysPerMinute, wrongKeysPerMinute),
    attemptAllowances: allowances[1],
  });

  const connections = new Set<Socket>();
  const cors = new CorsPolicy(config.CORS_ORIGINS);
  const traffic = new TrafficMetrics(metrics, {
    clientConnections: () => connections.size,
    upstreams: () => upstreams.values(),
    principals: () => keys.principals,
  });
  const answering = new Answering(
    cors,
    new Observer(traffic, new AccessLog(logger, config.ACCESS_LOG_PER_SECOND)),
  );
  const stalls = new Stalls(config.STALL_TIMEOUT);

  const serverFactory = (handler: RequestListener): Server => {
    const gateway = new Gateway({
      routes,
      upstreams,
      admission,
      sessions,
      answering,
      cors,
      exchange: { answering, stalls },
      internalToken: config.WORKSPACE_INTERNAL_TOKEN,
      maxBodyBytes: config.MAX_BODY,
      maxUploadBytes: config.MAX_UPLOAD,
      localSession: config.LOCAL_SESSION && isLoopback(config.HOST),
      port: () => portOf(server, config.PORT),
      logError: (error, requestId) => logger.error({ err: error, requestId }, "request failed"),
      serveOwn: (call) => serveOwnApi(call, answering, handler),
    });
    const server = createListener(gateway, config);
    server.on("connection", (socket) => {
      connections.add(socket);
      socket.on("close", () => connections.delete(socket));
    });
    return server;
  };

  const app = createService({
    name: "gateway",
    logger,
    metrics,
    serverFactory,
    apis: [
      mountApi(
        contracts.gateway,
        {
          ...keyHandlers(keyRepository),
          ...sessionHandlers({ sessions, keys, admission }),
          ...statusHandlers({
            config,
            probes,
            version: packageFile.version,
            startedAt: new Date(),
          }),
        },
        "problem",
      ),
    ],
    readiness: {
      postgres: () => sql`select 1`,
      ...Object.fromEntries(probes.map((probe) => [probe.state.name, () => probe.check()])),
    },
  });
  app.addHook("preClose", async () => {
    answering.draining = true;
    closeAsTheyEnd(app.server, connections);
  });

  return {
    app,
    watch: async () => {
      await Promise.all([keys.watch(), sessions.watch()]);
    },
    storeUses: () => keys.storeUses(),
    close: async () => {
      clearInterval(sweeper);
      stalls.close();
      for (const upstream of upstreams.values()) upstream.close();
      await keys.close();
    },
  };
}

/** Lets connections go as soon as nothing runs on them; node does so only once, at the start. */
function closeAsTheyEnd(server: Server, connections: ReadonlySet<Socket>): void {
  // Browsers connect ahead of need; node takes such connections for busy.
  for (const socket of connections) if (!hasAsked(socket)) socket.destroy();
  const timer = setInterval(() => server.closeIdleConnections(), drainStepMs);
  server.once("close", () => clearInterval(timer));
}

/** A server with the time and size limits that slow and hostile clients meet. */
function createListener(gateway: Gateway, config: GatewayConfig): Server {
  const server = createServer(
    {
      // A request without a body need not have the machinery to read one: a fifth of its cost.
      optimizeEmptyRequests: true,
      headersTimeout: config.HEADERS_TIMEOUT,
      requestTimeout: config.REQUEST_TIMEOUT,
      keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT,
      connectionsCheckingInterval: Math.min(5_000, Math.ceil(config.HEADERS_TIMEOUT / 4)),
      maxHeaderSize: 16_384,
      insecureHTTPParser: false,
      noDelay: true,
    },
    (request, response) => gateway.handle(request, response, false),
  );
  server.on("checkContinue", (request, response) => gateway.handle(request, response, true));
  server.maxConnections = config.MAX_CONNECTIONS;
  server.maxHeadersCount = 200;
  answerHostileConnections(server);
  return server;
}

function createUpstream(name: string, url: URL, config: GatewayConfig): Upstream {
  return new Upstream({
    name,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 80),
    maxConnections: config.MAX_UPSTREAM_CONNECTIONS,
    connectTimeoutMs: config.CONNECT_TIMEOUT,
    answerTimeoutMs: config.ANSWER_TIMEOUT,
    streamIdleTimeoutMs: config.STREAM_IDLE_TIMEOUT,
  });
}

function portOf(server: Server, configured: number): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : configured;
}
