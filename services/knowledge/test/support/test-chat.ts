import type { StreamEvent } from "@workspace/contracts";
import type { ChatEvent, ChatRequest } from "../../src/chat/chat-types.ts";
import { streamChatCompletion } from "../../src/chat/create-chat-completion.ts";
import type { ChatDependencies } from "../../src/chat/create-chat-completion.ts";
import { testContext } from "./test-context.ts";
import { startTestModels } from "./test-models.ts";

/** What Perplexity's fake answers. */
export const wholeText =
  "Sonar was retired on 27 September 2026 [1]. The Agent API replaces it [2].";
export const asked: ChatRequest = {
  model: "sonar",
  messages: [{ role: "user", content: "What became of Sonar?" }],
};

/** The chat on models of a test, by default with Perplexity as upstream. */
export async function startTestChat(environment?: Parameters<typeof startTestModels>[0]) {
  const running = await startTestModels(
    environment ??
      (({ upstreamUrl }) => ({
        PERPLEXITY_API_KEY: "pplx-test-key",
        PERPLEXITY_UPSTREAM_URL: upstreamUrl,
      })),
  );
  const { models, settings, upstream, server, local } = running;
  /** The events that a recorder saw, by type. */
  const followed: string[] = [];
  const deps: ChatDependencies = {
    answerer: models.answerer,
    sonarPresets: settings.SONAR_PRESETS,
    recorder: {
      begin: () => ({
        observer: { passagesFound: () => {}, evidenceJudged: () => {}, servedFromCache: () => {} },
        follow: (event) => void followed.push(event.type),
        end: async () => null,
      }),
    },
  };
  return { deps, upstream, server, local, followed, close: () => running.close() };
}

export async function stream(deps: ChatDependencies, request: ChatRequest, signal?: AbortSignal) {
  const events = await streamChatCompletion(deps, testContext(signal), { ...asked, ...request });
  return Array.fromAsync(events);
}

type Chunk = Exclude<ChatEvent, { object: "error" }>;

export function chunksOf(events: readonly StreamEvent<ChatEvent>[]): Chunk[] {
  return events.flatMap((event) => {
    return "data" in event && event.data.object !== "error" ? [event.data] : [];
  });
}
