import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createLogger } from "@workspace/telemetry";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEmbedder } from "./embedder.ts";
import { prepareModel } from "./model-store.ts";
import { shippedModel } from "./model-source.ts";
import type { Embedder } from "./types.ts";

const logger = createLogger({ service: "test", level: "silent" });
let modelStore: string;
let embedder: Embedder;

beforeAll(async () => {
  modelStore = await mkdtemp(join(tmpdir(), "models-"));
  embedder = await createEmbedder({ modelStore, logger });
});

afterAll(async () => {
  await embedder.close();
  await rm(modelStore, { recursive: true });
});

function cosine(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, at) => sum + value * right[at]!, 0);
}

test("vectors have unit length and tell what belongs together", async () => {
  const question = await embedder.embedQuery("How tall is the lighthouse?");
  const [near, far] = await embedder.embedPassages([
    "The tower on the cape rises 42 metres above the sea.",
    "Rennet curdles the milk before the curd is pressed.",
  ]);
  expect(question).toHaveLength(embedder.dimensions);
  expect(cosine(question, question)).toBeCloseTo(1, 4);
  expect(cosine(question, near!)).toBeGreaterThan(cosine(question, far!) + 0.05);
});

test("passages come back in the order that they were given", async () => {
  const texts = ["A long sentence about ships in a harbour at night.", "Short.", "Whales."];
  const together = await embedder.embedPassages(texts);
  const alone = await Promise.all(texts.map((text) => embedder.embedQuery(text)));
  together.forEach((vector, at) => expect(cosine(vector, alone[at]!)).toBeCloseTo(1, 3));
});

test("a query does not wait for passages, and an abort drops those not begun", async () => {
  const abort = new AbortController();
  const batch = embedder.embedPassages(
    Array.from({ length: 200 }, (_, at) => `Passage ${at} `.repeat(80)),
    abort.signal,
  );
  const first = await Promise.race([
    batch.then(() => "passages"),
    embedder.embedQuery("an urgent question").then(() => "query"),
  ]);
  expect(first).toBe("query");
  abort.abort();
  await expect(batch).rejects.toThrow("aborted");
});

test("a query goes before sentences that wait", async () => {
  const ended: string[] = [];
  const sentences = Array.from({ length: 8 }, (_, at) =>
    `Sentence ${at} about harbours. `.repeat(9),
  );
  const all = embedder.embedSentences(sentences).then(() => ended.push("sentences"));
  const query = embedder.embedQuery("which harbour?").then(() => ended.push("query"));
  await Promise.all([all, query]);
  expect(ended).toEqual(["query", "sentences"]);
});

test.runIf(process.platform === "linux")("the model's runtime records nothing on us", async () => {
  await embedder.embedQuery("any question");
  const mapped = await readFile("/proc/self/maps", "utf8");
  expect(mapped).toContain("libonnxruntime");
  expect(mapped).not.toContain("onnxruntime.db");
});

test("closing in the middle of texts ends the threads and leaves the process well", async () => {
  for (let round = 0; round < 3; round++) {
    const own = await createEmbedder({ modelStore, logger });
    const texts = Array.from({ length: 4 }, (_, at) => `Passage ${at} `.repeat(200));
    const batch = own.embedPassages(texts);
    const query = own.embedQuery("a question under way");
    const both = Promise.allSettled([batch, query]);
    await delay(round * 60);
    await own.close();
    for (const { status } of await both) expect(["fulfilled", "rejected"]).toContain(status);
    await expect(own.embedQuery("another")).rejects.toThrow("closed");
  }
});

test("a second start uses the prepared model, and wrong weights are refused", async () => {
  const before = await readdir(modelStore);
  const again = await prepareModel(shippedModel(), modelStore);
  expect(again.modelId).toBe(embedder.modelId);
  expect(await readdir(modelStore)).toEqual(before);
  const tampered = { ...shippedModel(), name: "tampered", expectedSha256: "0".repeat(64) };
  await expect(prepareModel(tampered, modelStore)).rejects.toThrow("not the expected ones");
  expect(await readdir(modelStore)).toEqual(before);
});
