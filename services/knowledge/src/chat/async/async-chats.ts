import { NotFoundError, InvalidInputError } from "@workspace/http";
import { decodeCursor, newId } from "@workspace/storage";
import type { Page } from "@workspace/storage";

import type { TenantContext } from "../../tenancy/tenant.ts";
import type { ChatRequest } from "../chat-types.ts";
import { checkChatRequest } from "../create-chat-completion.ts";
import type { ChatDependencies } from "../create-chat-completion.ts";
import type { AsyncChat } from "./async-chat.ts";
import type { AsyncChatRepository } from "./repository.ts";

export interface AsyncChatDependencies extends ChatDependencies {
  readonly chats: AsyncChatRepository;
  /** Tells the worker of this process that there is something to do. */
  wakeWorker(): void;
}

type Owner = Pick<TenantContext, "tenant">;

/** Queues a Sonar request. What can be refused is refused now, not when its turn comes. */
export async function createAsyncChat(
  deps: AsyncChatDependencies,
  { tenant }: Owner,
  input: { request: ChatRequest; idempotencyKey: string | null },
): Promise<AsyncChat> {
  checkChatRequest(deps, input.request);
  const { request, idempotencyKey } = input;
  const chat = await deps.chats.insert(tenant, {
    id: newId("req"),
    idempotencyKey,
    request: { ...request, stream: false },
  });
  deps.wakeWorker();
  return chat;
}

/** @throws NotFoundError also for a run of another organisation */
export async function getAsyncChat(
  deps: Pick<AsyncChatDependencies, "chats">,
  { tenant }: Owner,
  id: string,
): Promise<AsyncChat> {
  const chat = await deps.chats.byId(tenant, id);
  if (!chat) throw new NotFoundError(`There is no request '${id}'`);
  return chat;
}

export async function listAsyncChats(
  deps: Pick<AsyncChatDependencies, "chats">,
  { tenant }: Owner,
  input: { limit: number; nextToken: string | null },
): Promise<Page<AsyncChat>> {
  const { limit, nextToken } = input;
  if (nextToken !== null && decodeCursor(nextToken) === null) {
    throw new InvalidInputError("next_token is none that this list gave", [], "next_token");
  }
  return deps.chats.list(tenant, limit, nextToken);
}
