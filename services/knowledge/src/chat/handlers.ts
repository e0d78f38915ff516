import type { Operations } from "@workspace/contracts";
import type { Handler, Handlers } from "@workspace/http";

import { forTenant } from "../tenancy/tenant.ts";
import { wireAsyncChat, wireSummary } from "./async/async-chat.ts";
import { createAsyncChat, getAsyncChat, listAsyncChats } from "./async/async-chats.ts";
import type { AsyncChatDependencies } from "./async/async-chats.ts";
import { createChatCompletion, streamChatCompletion } from "./create-chat-completion.ts";

type Perplexity = Operations["perplexity"];

type ChatHandlers = Pick<
  Handlers<Perplexity>,
  | "createAsyncChatCompletion"
  | "createAsyncSonarCompletion"
  | "createChatCompletion"
  | "createChatCompletionV1"
  | "createSonar"
  | "getAsyncChatCompletion"
  | "getAsyncSonarCompletion"
  | "listAsyncChatCompletions"
  | "listAsyncSonarCompletions"
>;

const defaultPageSize = 20;

/** Sonar; its paths are names of the same operations. */
export function chatHandlers(deps: AsyncChatDependencies): ChatHandlers {
  const create: Handler<Perplexity["createChatCompletion"]> = async (request) => {
    const { body, headers } = request;
    const context = forTenant(request.context);
    const useCache = !/no-cache|no-store/.test(headers["cache-control"] ?? "");
    if (body.stream === true) {
      return { status: 200, events: await streamChatCompletion(deps, context, body, useCache) };
    }
    return { status: 200, body: await createChatCompletion(deps, context, body, useCache) };
  };

  const createLater: Handler<Perplexity["createAsyncChatCompletion"]> = async (request) => {
    const { body, context } = request;
    const idempotencyKey = body.idempotency_key ?? null;
    const input = { request: body.request, idempotencyKey };
    return {
      status: 200,
      body: wireAsyncChat(await createAsyncChat(deps, forTenant(context), input)),
    };
  };

  const get: Handler<Perplexity["getAsyncChatCompletion"]> = async ({ params, context }) => {
    return {
      status: 200,
      body: wireAsyncChat(await getAsyncChat(deps, forTenant(context), params.request_id)),
    };
  };

  const list: Handler<Perplexity["listAsyncChatCompletions"]> = async ({ query, context }) => {
    const { limit = defaultPageSize, next_token: nextToken = null } = query;
    const page = await listAsyncChats(deps, forTenant(context), { limit, nextToken });
    return {
      status: 200,
      body: { requests: page.rows.map(wireSummary), next_token: page.nextCursor },
    };
  };

  return {
    createChatCompletion: create,
    createChatCompletionV1: create,
    createSonar: create,
    createAsyncChatCompletion: createLater,
    createAsyncSonarCompletion: createLater,
    getAsyncChatCompletion: get,
    getAsyncSonarCompletion: get,
    listAsyncChatCompletions: list,
    listAsyncSonarCompletions: list,
  };
}
