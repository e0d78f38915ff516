import { startOpenAiServer } from "@workspace/testing/openai-server";
import type { OpenAiServer } from "@workspace/testing/openai-server";
import { startStack } from "@workspace/testing/stack";
import type { Stack } from "@workspace/testing/stack";
import { expect, vi } from "vitest";
import { corpus } from "./corpus.ts";

/** A model that takes seconds to write: time enough to leave in the middle. */
export const slowModel = "slow-writer";
export const extraction = "workspace/extraction";

const slowText = Array.from({ length: 400 }, (_, index) => `Word ${index} [1]. `);

export interface ClientStack extends Stack {
  /** What stands behind `slowModel`; it sees whether its callers leave. */
  readonly model: OpenAiServer;
}

/**
 * The workspace with a few documents, answering by extraction, and with a slow model by name. Keys
 * with a limit of their own may make two requests at once; others have no limit.
 */
export async function startClientStack(
  knowledge: (model: OpenAiServer) => Readonly<Record<string, string>> = () => ({}),
): Promise<ClientStack> {
  const model = await startOpenAiServer({ models: [slowModel] });
  model.setCompletion({ deltas: slowText, deltaDelayMs: 25 });
  try {
    const stack = await startStack({
      documents: corpus,
      env: {
        knowledge: {
          MODEL_BASE_URL: model.baseUrl,
          MODEL_NAME: slowModel,
          MODEL_DEFAULT: "local",
          ...knowledge(model),
        },
        gateway: { KEY_REQUESTS_PER_MINUTE: "0", KEY_BURST: "2" },
      },
    });
    const stop = async () => {
      await stack.stop();
      await model.close();
    };
    return { ...stack, model, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** A key that may ask again in two seconds, not before. */
export async function exhaustedKey(stack: Stack): Promise<string> {
  const { key } = await stack.auth.createKey({
    body: { name: "limited", requests_per_minute: 30 },
  });
  const headers = { authorization: `Bearer ${key}` };
  const replies = await Promise.all(
    [1, 2].map(() => fetch(`${stack.baseUrl}/v1/responses/none`, { headers })),
  );
  expect(replies.map(({ status }) => status)).toEqual([404, 404]);
  return key;
}

/** Waits until the model's next caller has left before its answer was complete. */
export async function expectLeft(model: OpenAiServer, work: () => Promise<void>): Promise<void> {
  const before = model.requests.length;
  await work();
  const request = await vi.waitFor(() => {
    const found = model.requests[before];
    if (!found) throw new Error("The model was not asked");
    return found;
  }, 5_000);
  await request.closed;
  expect(request.aborted).toBe(true);
}

export async function collect<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}
