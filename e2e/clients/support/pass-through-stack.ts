import { startOpenAiServer } from "@workspace/testing/openai-server";
import { startPerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import { startStack } from "@workspace/testing/stack";
import { test as plain } from "vitest";

/** One stack that asks Perplexity, or what stands in for it, and has a model of its own beside. */
export const test = plain.extend("passThrough", { scope: "worker" }, async ({}, { onCleanup }) => {
  const upstream = await startPerplexityUpstream();
  const server = await startOpenAiServer();
  const stack = await startStack({
    documents: [
      {
        name: "day.md",
        text: "# Days\n\nA day on Mars lasts 24 hours, 39 minutes and 35 seconds.\n",
      },
    ],
    env: {
      knowledge: {
        PERPLEXITY_API_KEY: "pplx-test-key",
        PERPLEXITY_UPSTREAM_URL: upstream.url,
        SEARCH_ROUTE: "perplexity",
        EMBEDDINGS_ROUTE: "perplexity",
        MODEL_BASE_URL: server.baseUrl,
        MODEL_NAME: "own-model",
      },
    },
  });
  onCleanup(async () => {
    await stack.stop();
    await upstream.close();
    await server.close();
  });
  return { stack, upstream, server };
});
