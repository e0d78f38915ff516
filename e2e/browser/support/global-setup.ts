import { createKnowledgeClient } from "@workspace/client";
import { startOpenAiServer } from "@workspace/testing/openai-server";
import { addDocuments } from "@workspace/testing/stack";
import type { TestProject } from "vitest/node";
import { guide } from "./guide.ts";
import { signInByLink } from "./people.ts";
import { startWorkspace } from "./workspace.ts";

declare module "vitest" {
  interface ProvidedContext {
    workspaceUrl: string;
    workspaceKey: string;
    webUrl: string;
    /** Of the owner's personal organisation, which the first documents belong to. */
    ownerSession: string;
    authService: { readonly url: string; readonly internalToken: string };
  }
}

/** Of a model that takes seconds to write: time enough to leave in the middle. */
const slowWords = 120;

/** One workspace for all journeys: each makes the threads and documents that it needs by itself. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const model = await startOpenAiServer({ models: ["slow-writer"] });
  const deltas = Array.from({ length: slowWords }, (_, index) => `word${index} `);
  model.setCompletion({ deltas: deltas, deltaDelayMs: 150 });
  const workspace = await startWorkspace({
    MODEL_BASE_URL: model.baseUrl,
    MODEL_NAME: "slow-writer",
    MODEL_DEFAULT: "local",
    // All profiles share the owner's session: its secret must not change for one of them.
    SESSION_ROTATE_AFTER: "24h",
  }).catch(async (error: unknown) => {
    await model.close();
    throw error;
  });
  const knowledge = createKnowledgeClient({ baseUrl: workspace.url, apiKey: workspace.key });
  await addDocuments(knowledge, guide);
  project.provide("workspaceUrl", workspace.url);
  project.provide("workspaceKey", workspace.key);
  project.provide("webUrl", workspace.webUrl);
  project.provide("authService", workspace.auth);
  project.provide("ownerSession", await signInByLink(workspace.url, workspace.ownerLink));
  return async () => {
    await workspace.stop();
    await model.close();
  };
}
