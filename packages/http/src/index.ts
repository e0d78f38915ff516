export { createService } from "./create-service.ts";
export type { ServiceOptions } from "./create-service.ts";
export { errorBody, wireStatus } from "./error-shapes.ts";
export type { ErrorShape } from "./error-shapes.ts";
export { encodeEvent, encodeEvents } from "./event-stream.ts";
export { mountApi } from "./handlers.ts";
export type { Handler, Handlers, MountedApi, OperationRequest } from "./handlers.ts";
export {
  identityLifetimeMs,
  identitySecret,
  readIdentity,
  signIdentity,
} from "./identity/identity-token.ts";
export { atLeast, requireScope } from "./identity/principal.ts";
export type { Principal, Role } from "./identity/principal.ts";
export { parseJsonBody } from "./json-body.ts";
export type { JsonLimits } from "./json-body.ts";
export { findLocalSocket, localSocketPath } from "./local-socket.ts";
export { operationalPaths } from "./operational-routes.ts";
export type { ReadinessChecks } from "./operational-routes.ts";
export {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  ProblemError,
  TooLargeError,
  UnavailableError,
  UnsupportedMediaTypeError,
} from "./problem-error.ts";
export type { Fault, ProblemOptions } from "./problem-error.ts";
export { internalHeaders } from "./request-context.ts";
export type { RequestContext } from "./request-context.ts";
export { readRetryAfter } from "./retry-after.ts";
export { RepeatedTask } from "./repeated-task.ts";
export { runService } from "./run-service.ts";
export { limitsOf } from "./service-limits.ts";
export type { ServiceLimits } from "./service-limits.ts";
export { createValidation } from "./validation.ts";
export type { OperationChecks } from "./validation.ts";
