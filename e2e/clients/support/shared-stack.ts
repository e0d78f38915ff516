import { test as plain } from "vitest";
import { slowModel, startClientStack } from "./client-stack.ts";

/** One stack for all files of clients, which leave each other's answers, keys and threads alone. */
export const test = plain.extend("stack", { scope: "worker" }, async ({}, { onCleanup }) => {
  // The preset of the MCP server's perplexity_research is written by the slow model here.
  const routes = [{ match: "high", to: "openai", server: "slow", model: slowModel }];
  const stack = await startClientStack(({ baseUrl }) => ({
    MODEL_ROUTES: JSON.stringify({ servers: { slow: { baseUrl } }, routes }),
  }));
  onCleanup(() => stack.stop());
  return stack;
});
