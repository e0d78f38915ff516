import { newId } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { AgentEvent, AgentRequest, InputItem } from "../models/agent-types.ts";
import type { AnswerObserver } from "../models/answerer.ts";
import type { RouteTable } from "../models/route-table.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { EntryRepository } from "../threads/entry-repository.ts";
import type { ThreadRepository } from "../threads/repository.ts";
import { titleFrom } from "../threads/thread.ts";
import type { EntryOrigin } from "../threads/thread.ts";
import { AnswerBuilder } from "./answer-builder.ts";
import { newAnswer } from "./new-answer.ts";

export interface RecordDependencies {
  threads: ThreadRepository;
  entries: EntryRepository;
  routes: RouteTable;
  publicUrl: string;
  logger: Logger;
}

/** Follows one run that came in through a compatible API. */
export interface Recording {
  observer: AnswerObserver;
  follow(event: AgentEvent): void;
  /** @returns the thread that the entry went to, null when the run did not end well */
  end(previousThreadId: string | null): Promise<string | null>;
}

/** Makes an entry of what another API asked, so that the history holds every answer. */
export function recordAnswer(
  deps: RecordDependencies,
  tenant: Tenant,
  origin: EntryOrigin,
  request: AgentRequest,
): Recording {
  const question = questionOf(request.input);
  const route = deps.routes.resolve(request.model ?? request.models?.[0] ?? request.preset ?? "");
  const builder = new AnswerBuilder(newAnswer(question, route?.target ?? "local"), deps.publicUrl);
  return {
    observer: builder.observer,
    follow: (event) => void Array.from(builder.follow(event)),
    end: async (previousThreadId) => {
      if (builder.answer.status !== "completed" || question === "") return previousThreadId;
      try {
        return await addEntry(deps, tenant, builder, origin, request, previousThreadId);
      } catch (error) {
        deps.logger.warn({ err: error }, "an answer could not be added to the history");
        return previousThreadId;
      }
    },
  };
}

async function addEntry(
  deps: RecordDependencies,
  tenant: Tenant,
  builder: AnswerBuilder,
  origin: EntryOrigin,
  request: AgentRequest,
  previousThreadId: string | null,
): Promise<string> {
  const answer = { ...builder.answer };
  const entry = {
    id: answer.entry_id,
    origin,
    question: answer.question,
    request: { ...request, input: answer.question },
  };
  if (previousThreadId !== null) {
    const added = {
      ...entry,
      threadId: previousThreadId,
      answer: { ...answer, thread_id: previousThreadId },
    };
    if (await deps.entries.insert(tenant, added)) return previousThreadId;
  }
  const threadId = newId("thr");
  const newThreadTitle = titleFrom(answer.question);
  const own = { ...answer, thread_id: threadId };
  await deps.entries.insert(tenant, { ...entry, threadId, newThreadTitle, answer: own });
  return threadId;
}

function questionOf(input: string | readonly InputItem[]): string {
  if (typeof input === "string") return input;
  const last = input.findLast((item) => item.type === "message" && item.role === "user");
  if (last?.type !== "message") return "";
  if (typeof last.content === "string") return last.content;
  return last.content.map((part) => part.text ?? "").join("\n");
}
