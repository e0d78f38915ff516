import type { Schemas } from "@workspace/contracts";

import type { Tenant } from "../../tenancy/tenant.ts";
import type { ChatCompletion, ChatRequest } from "../chat-types.ts";

export type AsyncChatCompletion = Schemas["perplexity"]["AsyncChatCompletion"];
export type AsyncChatSummary = Schemas["perplexity"]["AsyncChatSummary"];
export type AsyncChatStatus = Schemas["perplexity"]["AsyncChatStatus"];

/** A Sonar request that is answered later. */
export interface AsyncChat {
  readonly id: string;
  /** Whose it is, and whom it is answered for. */
  readonly owner: Tenant;
  readonly request: ChatRequest;
  readonly model: string;
  readonly status: AsyncChatStatus;
  readonly response: ChatCompletion | null;
  readonly errorMessage: string | null;
  /** How often a worker has taken it up. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly failedAt: Date | null;
}

export function wireSummary(chat: AsyncChat): AsyncChatSummary {
  return {
    id: chat.id,
    model: chat.model,
    created_at: seconds(chat.createdAt),
    started_at: chat.startedAt && seconds(chat.startedAt),
    completed_at: chat.completedAt && seconds(chat.completedAt),
    failed_at: chat.failedAt && seconds(chat.failedAt),
    status: chat.status,
  };
}

export function wireAsyncChat(chat: AsyncChat): AsyncChatCompletion {
  const { response, errorMessage: error_message } = chat;
  return { ...wireSummary(chat), error_message, response };
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
