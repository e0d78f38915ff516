import { createKnowledgeClient } from "@workspace/client";
import { hangDoorbell } from "@workspace/testing/doorbell";
import type { Started } from "@workspace/testing/doorbell";
import { startOpenAiServer } from "@workspace/testing/openai-server";
import { addDocuments } from "@workspace/testing/stack";
import type { TestProject } from "vitest/node";
import { guide } from "./guide.ts";
import { signInByLink } from "./people.ts";
import { startWorkspace } from "./workspace.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers with the workspace of all journeys; the first call starts it. */
    journeysWorkspace: string;
  }
}

export interface JourneysWorkspace {
  readonly url: string;
  /** The web process by itself, which serves the gateway only. */
  readonly webUrl: string;
  /** Of the owner's personal organisation, which the first documents belong to. */
  readonly ownerSession: string;
  readonly authService: { readonly url: string; readonly internalToken: string };
}

/** Of a model that takes seconds to write: time enough to leave in the middle. */
const slowWords = 120;

/** One workspace for all journeys: each makes the threads and documents that it needs by itself. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bell = await hangDoorbell(startJourneys);
  project.provide("journeysWorkspace", bell.url);
  return () => bell.close();
}

async function startJourneys(): Promise<Started<JourneysWorkspace>> {
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
  return {
    answer: {
      url: workspace.url,
      webUrl: workspace.webUrl,
      ownerSession: await signInByLink(workspace.url, workspace.ownerLink),
      authService: workspace.auth,
    },
    stop: async () => {
      await workspace.stop();
      await model.close();
    },
  };
}
