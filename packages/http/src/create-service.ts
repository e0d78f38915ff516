import { isUtf8 } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import fastify from "fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerFactory } from "fastify";
import type { Logger, Metrics } from "@workspace/telemetry";
import { errorBody, wireStatus } from "./error-shapes.ts";
import { problemOf } from "./problem-of.ts";
import type { ErrorShape } from "./error-shapes.ts";
import type { MountedApi } from "./handlers.ts";
import { IdentityReader } from "./identity/identity-reader.ts";
import { parseJsonBody } from "./json-body.ts";
import { mountOperations } from "./mount-operations.ts";
import { mountOperational, operationalPaths } from "./operational-routes.ts";
import type { ReadinessChecks } from "./operational-routes.ts";
import { InvalidInputError, NotFoundError, ProblemError } from "./problem-error.ts";
import { internalHeaders, requestIdOf } from "./request-context.ts";
import { defaultLimits } from "./service-limits.ts";
import type { ServiceLimits } from "./service-limits.ts";
import { closeUnreadBodies } from "./unread-bodies.ts";
import { closeSilentConnections } from "./close-silent-connections.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    operationId?: string;
    errorShape?: ErrorShape;
  }
}

export interface ServiceOptions {
  name: string;
  /** Told by `/health`, to the gateway's status; one whose `/health` is public leaves it out. */
  version?: string;
  logger: Logger;
  metrics: Metrics;
  apis: readonly MountedApi[];
  /** Each resolves when that dependency answers. */
  readiness: ReadinessChecks | (() => ReadinessChecks);
  limits?: Partial<ServiceLimits>;
  /** When set, every call but health, readiness and metrics must come from the gateway. */
  internalToken?: string;
  /** The service decides itself whom it lets in; otherwise the spec does, by security and scope. */
  admitsByItself?: boolean;
  checkReplies?: boolean;
  serverFactory?: FastifyServerFactory;
}

/** The server that every service is made of; `inject` serves tests, `runService` a process. */
export function createService(options: ServiceOptions): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits };
  const app = fastify({
    bodyLimit: limits.maxJsonBytes,
    requestTimeout: limits.requestTimeoutMs,
    genReqId: (request) => requestIdOf(request.headers),
    ...(options.serverFactory ? { serverFactory: options.serverFactory } : {}),
    // Node bounds the request line; the router's own refusal of a long id has no error shape.
    routerOptions: { maxParamLength: 16_384 },
    forceCloseConnections: "idle",
    return503OnClosing: false,
  });
  readBodies(app, limits);
  answerErrors(app, options);
  observe(app, options);
  closeUnreadBodies(app);
  // A server that somebody else makes looks after its connections by itself.
  if (!options.serverFactory) closeSilentConnections(app);
  if (options.internalToken) requireInternalToken(app, options.internalToken);
  const { name, version } = options;
  mountOperational(app, { service: name, version }, options.metrics, options.readiness);
  const identity = options.internalToken
    ? new IdentityReader(options.internalToken, options.name)
    : undefined;
  for (const api of options.apis) {
    mountOperations(app, api, {
      identity,
      admitsByItself: options.admitsByItself ?? false,
      logger: options.logger,
      heartbeatMs: limits.heartbeatMs,
      handlerTimeoutMs: limits.handlerTimeoutMs,
      checkReplies: options.checkReplies ?? false,
    });
  }
  return app;
}

/** JSON is parsed within its limits; any other body reaches its handler as the stream it is. */
function readBodies(app: FastifyInstance, limits: ServiceLimits): void {
  const jsonLimits = {
    maxDepth: limits.maxJsonDepth,
    maxValues: limits.maxJsonValues,
    maxKeys: limits.maxJsonKeys,
  };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json/i,
    { parseAs: "buffer" },
    async (_request: FastifyRequest, body: Buffer) => {
      if (!isUtf8(body)) throw new InvalidInputError("The body is not UTF-8");
      return parseJsonBody(body.toString("utf8"), jsonLimits);
    },
  );
  app.addContentTypeParser("*", async (_request: FastifyRequest, payload: unknown) => payload);
}

function answerErrors(app: FastifyInstance, { logger, apis }: ServiceOptions): void {
  const shapeOf = (request: FastifyRequest): ErrorShape =>
    request.routeOptions.config.errorShape ??
    (request.url.startsWith("/api/")
      ? "problem"
      : (apis.find((api) => api.errorShape === "perplexity")?.errorShape ?? "problem"));

  app.setErrorHandler((error: unknown, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      const level = problem.status === 500 ? "error" : "warn";
      logger[level]({ err: problem.cause ?? error, requestId: request.id }, "request failed");
    }
    return sendProblem(reply, shapeOf(request), problem, request.id);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      shapeOf(request),
      new NotFoundError(`No operation answers ${request.method} on this path`),
      request.id,
    ),
  );
}

function sendProblem(
  reply: FastifyReply,
  shape: ErrorShape,
  problem: ProblemError,
  requestId: string,
) {
  const { body, contentType } = errorBody(shape, problem, requestId);
  if (problem.retryAfterSeconds !== undefined)
    reply.header("retry-after", Math.ceil(problem.retryAfterSeconds));
  return reply.code(wireStatus(shape, problem.status)).type(contentType).send(JSON.stringify(body));
}

/** One log line and one histogram entry a request, when its answer has ended. */
function observe(app: FastifyInstance, { logger, metrics }: ServiceOptions): void {
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    const operation = request.routeOptions.config.operationId ?? "none";
    const status = String(reply.statusCode);
    metrics.requestDuration.observe({ operation, status }, reply.elapsedTime / 1_000);
    if (operation === "none" && reply.statusCode < 400) return;
    logger.info(
      {
        requestId: request.id,
        operation,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      },
      "request",
    );
  });
}

function requireInternalToken(app: FastifyInstance, expected: string): void {
  const wanted = Buffer.from(expected);
  app.addHook("onRequest", async (request) => {
    if (operationalPaths.has(request.url)) return;
    const given = Buffer.from(String(request.headers[internalHeaders.token] ?? ""));
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
    throw new ProblemError({
      type: "not-through-gateway",
      status: 401,
      title: "Call this service through the gateway",
      detail: "Requests to a service need the gateway's internal token",
    });
  });
}
