import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Contract, OperationDescription } from "@workspace/contracts";
import type { Logger } from "@workspace/telemetry";
import type { MountedApi } from "./handlers.ts";
import type { IdentityReader } from "./identity/identity-reader.ts";
import { requireScope } from "./identity/principal.ts";
import type { Principal } from "./identity/principal.ts";
import {
  InvalidInputError,
  NotFoundError,
  ProblemError,
  UnsupportedMediaTypeError,
} from "./problem-error.ts";
import type { Fault } from "./problem-error.ts";
import { operationalPaths } from "./operational-routes.ts";
import { checkReply } from "./check-reply.ts";
import { abortWithClient, createContext } from "./request-context.ts";
import { sendReply } from "./send-reply.ts";
import type { UntypedReply } from "./send-reply.ts";
import { createValidation } from "./validation.ts";
import type { OperationChecks } from "./validation.ts";

export interface MountOptions {
  /** Undefined where nobody's identity is asked about. */
  identity: IdentityReader | undefined;
  admitsByItself: boolean;
  logger: Logger;
  heartbeatMs: number;
  handlerTimeoutMs: number;
  /** Replies are held against the spec as well; for tests and development. */
  checkReplies: boolean;
}

/** One route for each operation of the API: validate, call, send. */
export function mountOperations(
  app: FastifyInstance,
  api: MountedApi,
  options: MountOptions,
): void {
  const validation = createValidation(api.contract, {
    refuseUnknownQuery: api.errorShape === "problem",
  });
  for (const operation of operationsOf(api.contract)) {
    if (operationalPaths.has(operation.path)) continue;
    const handler = api.handlers[operation.operationId];
    if (!handler) throw new Error(`No handler for the operation ${operation.operationId}`);
    const checks = validation.checksOf(operation);
    // A schema is compiled by its first use: better now than while a client waits.
    app.addHook("onListen", async () => useOnce(checks));
    app.route({
      method: operation.method.toUpperCase(),
      url: fastifyPath(operation.path),
      config: { operationId: operation.operationId, errorShape: api.errorShape },
      handler: async (request, reply) => {
        const principal = identify(request, operation, options);
        const input = admit(request, operation, checks);
        const { signal, stopTimer } = abortWithClient(reply.raw, options.handlerTimeoutMs);
        const { id, headers } = request;
        const context = createContext(id, headers, principal, signal, options.logger);
        const given = (await handler({ ...input, context })) as UntypedReply;
        stopTimer();
        const checked = options.checkReplies ? checkReply(operation, checks, given) : given;
        return sendReply(reply, checked, options.heartbeatMs);
      },
    });
  }
}

export function operationsOf(contract: Contract<unknown>): OperationDescription[] {
  return Object.values<OperationDescription>(contract.operations);
}

function useOnce(checks: OperationChecks): void {
  for (const check of [checks.path, checks.query, checks.header]) check({});
  checks.body?.({});
}

/** Who calls, if the operation is theirs to call. @throws ProblemError 401, 403 */
function identify(
  request: FastifyRequest,
  operation: OperationDescription,
  { identity, admitsByItself }: MountOptions,
): Principal | null {
  if (identity === undefined) return null;
  const principal = identity.read(request.headers);
  if (admitsByItself) return principal;
  if (operation.authenticated && !principal) {
    throw new ProblemError({
      type: "unauthorized",
      status: 401,
      title: "Not signed in",
      detail: "Sign in, or send an API key as `Authorization: Bearer KEY`",
    });
  }
  if (operation.scope !== null && principal) requireScope(principal, operation.scope);
  return principal;
}

/** @throws InvalidInputError, UnsupportedMediaTypeError */
function admit(request: FastifyRequest, operation: OperationDescription, checks: OperationChecks) {
  const params = request.params;
  const query = { ...(request.query as Record<string, unknown>) };
  const headers = { ...request.headers };
  // A malformed id cannot exist, so a path that does not match is "not found".
  if (hasNul(params) || checks.path(params).length > 0)
    throw new NotFoundError("There is nothing at this address");
  refuse([...checks.query(query), ...checks.header(headers)]);
  const body = operation.requestBody ? admitBody(request, operation, checks) : undefined;
  return { params, query, headers, body };
}

/** No id has one, and PostgreSQL takes none. */
function hasNul(params: unknown): boolean {
  return Object.values(params ?? {}).some(
    (value) => typeof value === "string" && value.includes("\0"),
  );
}

function admitBody(
  request: FastifyRequest,
  operation: OperationDescription,
  checks: OperationChecks,
): unknown {
  const declared = operation.requestBody;
  const { body } = request;
  if (body === undefined || body === null) {
    if (declared?.required) throw new InvalidInputError("The request needs a body");
    return undefined;
  }
  const mediaType =
    (request.headers["content-type"] ?? "application/json").split(";")[0]?.trim().toLowerCase() ??
    "";
  if (!declared?.mediaTypes.includes(mediaType) && !declared?.mediaTypes.includes("*/*")) {
    const expected = declared?.mediaTypes.join(", ");
    throw new UnsupportedMediaTypeError(
      `Send the body as ${expected}; it came as ${mediaType.slice(0, 100)}`,
    );
  }
  if (mediaType === "application/json" && checks.body) refuse(checks.body(body));
  return body;
}

function refuse(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first) throw new InvalidInputError(first.detail, faults);
}

/** `{id}` to `:id`; `{model}:verb` keeps its literal colon. */
function fastifyPath(template: string): string {
  return template.replaceAll(":", "::").replaceAll(/\{([^}]+)\}/g, ":$1");
}
