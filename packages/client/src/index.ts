export { allPages } from "./all-pages.ts";
export type { ClientOptions } from "./call-operation.ts";
export type {
  ApiClient,
  BytesBody,
  Call,
  CallInput,
  CallOptions,
  CallResult,
} from "./call-types.ts";
export {
  createAnalysisClient,
  createAuthClient,
  createGatewayClient,
  createKnowledgeClient,
} from "./create-client.ts";
export type {
  AnalysisClient,
  AuthClient,
  GatewayClient,
  KnowledgeClient,
} from "./create-client.ts";
export { ApiError, ConnectionError, UnexpectedReplyError } from "./errors.ts";
export type { FieldError, Problem } from "./errors.ts";
export { askAndFollow, followAnswer } from "./follow-answer.ts";
