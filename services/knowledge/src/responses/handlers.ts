import type { Operations, StreamEvent } from "@workspace/contracts";
import { NotFoundError, ProblemError } from "@workspace/http";
import type { Handler, Handlers } from "@workspace/http";
import { agentRequestOf } from "../models/agent-request-of.ts";
import { forTenant } from "../tenancy/tenant.ts";
import { createResponse } from "./create-response.ts";
import type { ResponseDependencies } from "./create-response.ts";
import { openAiHelperEvents } from "./openai-helper-events.ts";
import {
  cancelResponse,
  finishedResponse,
  followResponse,
  followRun,
  getResponse,
} from "./read-response.ts";
import type { NumberedAgentEvent } from "./read-response.ts";
import { wireEvent, wireResponse } from "./wire.ts";

type Perplexity = Operations["perplexity"];

type ResponseHandlers = Pick<
  Handlers<Perplexity>,
  | "cancelAgentResponse"
  | "cancelResponse"
  | "cancelUnversionedResponse"
  | "createAgentResponse"
  | "createResponse"
  | "createUnversionedResponse"
  | "downloadAgentResponseFile"
  | "downloadResponseFile"
  | "getAgentResponse"
  | "getResponse"
  | "getUnversionedResponse"
  | "listAgentResponseFiles"
  | "listResponseFiles"
>;

/** The Agent API; its paths are names of the same operations. */
export function responseHandlers(deps: ResponseDependencies): ResponseHandlers {
  const create: Handler<Perplexity["createAgentResponse"]> = async ({ body, headers, context }) => {
    const request = agentRequestOf(body);
    if (request.background && request.store === false) throw backgroundNeedsStore();
    const useCache = !/no-cache|no-store/.test(headers["cache-control"] ?? "");
    const { response, run } = await createResponse(deps, forTenant(context), request, useCache);
    if (request.stream) return streamed(followRun(run, context), headers);
    if (request.background)
      return { status: 200, body: wireResponse({ ...response, status: "queued" }) };
    return { status: 200, body: wireResponse(await finishedResponse(run, context)) };
  };

  const get: Handler<Perplexity["getAgentResponse"]> = async ({
    params,
    query,
    headers,
    context: call,
  }) => {
    const context = forTenant(call);
    const response = await getResponse(deps, context, params.response_id);
    if (!query.stream) return { status: 200, body: wireResponse(response) };
    const after = query.starting_after ?? -1;
    return streamed(followResponse(deps, context, params.response_id, after), headers);
  };

  const cancel: Handler<Perplexity["cancelAgentResponse"]> = async ({ params, context }) => {
    await cancelResponse(deps, forTenant(context), params.response_id);
    return { status: 200, body: { response_id: params.response_id, status: "cancelling" } };
  };

  /** Answers made here make no files, and those of an upstream stay there. */
  const listFiles: Handler<Perplexity["listAgentResponseFiles"]> = async ({ params, context }) => {
    await getResponse(deps, forTenant(context), params.response_id);
    return { status: 200, body: { object: "list", data: [] } };
  };

  const downloadFile: Handler<Perplexity["downloadAgentResponseFile"]> = async ({
    params,
    context,
  }) => {
    await getResponse(deps, forTenant(context), params.response_id);
    throw new NotFoundError(`The response '${params.response_id}' has no file '${params.file_id}'`);
  };

  return {
    createAgentResponse: create,
    createResponse: create,
    createUnversionedResponse: create,
    getAgentResponse: get,
    getResponse: get,
    getUnversionedResponse: get,
    cancelAgentResponse: cancel,
    cancelResponse: cancel,
    cancelUnversionedResponse: cancel,
    listAgentResponseFiles: listFiles,
    listResponseFiles: listFiles,
    downloadAgentResponseFile: downloadFile,
    downloadResponseFile: downloadFile,
  };
}

type WireEvent = ReturnType<typeof wireEvent>;

function streamed(
  source: AsyncIterable<NumberedAgentEvent>,
  headers: Readonly<Record<string, string | undefined>>,
): { status: 200; events: AsyncIterable<StreamEvent<WireEvent>> } {
  const events =
    headers["x-stainless-helper-method"] === "stream" ? openAiHelperEvents(source) : source;
  return { status: 200, events: wireEvents(events) };
}

async function* wireEvents(
  source: AsyncIterable<NumberedAgentEvent>,
): AsyncGenerator<StreamEvent<WireEvent>> {
  for await (const event of source) yield { id: event.sequence_number, data: wireEvent(event) };
}

function backgroundNeedsStore(): ProblemError {
  return new ProblemError({
    type: "invalid_request",
    status: 400,
    title: "Cannot be read later",
    detail: "background needs store: a run in the background is read by its id",
    param: "store",
  });
}
