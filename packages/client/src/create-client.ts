import type { OperationDescription, OperationShape, Operations } from "@workspace/contracts";
import { operations as analysisOperations } from "@workspace/contracts/operations/analysis";
import { operations as authOperations } from "@workspace/contracts/operations/auth";
import { operations as gatewayOperations } from "@workspace/contracts/operations/gateway";
import { operations as knowledgeOperations } from "@workspace/contracts/operations/knowledge";
import type { RequestParts } from "./build-request.ts";
import { callForEvents, callOnce } from "./call-operation.ts";
import type { ClientOptions } from "./call-operation.ts";
import type { ApiClient, CallOptions } from "./call-types.ts";

export type KnowledgeClient = ApiClient<Operations["knowledge"]>;
export type AuthClient = ApiClient<Operations["auth"]>;
export type GatewayClient = ApiClient<Operations["gateway"]>;
export type AnalysisClient = ApiClient<Operations["analysis"]>;

export function createKnowledgeClient(options: ClientOptions): KnowledgeClient {
  return createApiClient<Operations["knowledge"]>(knowledgeOperations, options);
}

export function createAuthClient(options: ClientOptions): AuthClient {
  return createApiClient<Operations["auth"]>(authOperations, options);
}

export function createGatewayClient(options: ClientOptions): GatewayClient {
  return createApiClient<Operations["gateway"]>(gatewayOperations, options);
}

export function createAnalysisClient(options: ClientOptions): AnalysisClient {
  return createApiClient<Operations["analysis"]>(analysisOperations, options);
}

type OperationTable<Ops> = { readonly [Id in keyof Ops]: OperationDescription };

function createApiClient<Ops extends { [Id in keyof Ops]: OperationShape }>(
  operations: OperationTable<Ops>,
  options: ClientOptions,
): ApiClient<Ops> {
  const calls: Record<string, unknown> = {};
  const streams: Record<string, unknown> = {};
  for (const { operation, answersOnce, answersByEvents } of replyingOf(operations)) {
    const { operationId } = operation;
    if (answersOnce)
      calls[operationId] = (parts: RequestParts = {}, call: CallOptions = {}) =>
        callOnce(options, operation, parts, call);
    if (answersByEvents)
      streams[operationId] = (parts: RequestParts = {}, call: CallOptions = {}) =>
        callForEvents(options, operation, parts, call);
  }
  return typed<Ops>({ ...calls, streams });
}

interface Replying {
  readonly operation: OperationDescription;
  readonly answersOnce: boolean;
  readonly answersByEvents: boolean;
}

/** By table: services make a client for each call, in the name of whom it is for. */
const knownTables = new WeakMap<object, readonly Replying[]>();

function replyingOf<Ops>(table: OperationTable<Ops>): readonly Replying[] {
  const known = knownTables.get(table);
  if (known !== undefined) return known;
  const replying = Object.values<OperationDescription>(table).map((operation) => ({
    operation,
    answersOnce: answers(operation, (mediaType) => mediaType !== "text/event-stream"),
    answersByEvents: answers(operation, (mediaType) => mediaType === "text/event-stream"),
  }));
  knownTables.set(table, replying);
  return replying;
}

/** Whether the operation can succeed with such a media type; an empty answer counts as any. */
function answers(operation: OperationDescription, test: (mediaType: string) => boolean): boolean {
  return Object.entries(operation.replies).some(
    ([status, mediaTypes]) =>
      status.startsWith("2") && (mediaTypes.length === 0 ? test("") : mediaTypes.some(test)),
  );
}

/**
 * Holds because table and types are generated from one spec: each method goes by the operation
 * whose types it bears, and the server's replies are held against that spec by its own tests.
 */
function typed<Ops extends { [Id in keyof Ops]: OperationShape }>(client: object): ApiClient<Ops> {
  return client as ApiClient<Ops>;
}
