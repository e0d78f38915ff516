import { setPriority } from "node:os";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { lookUp, viewTokenEmbeddings } from "./token-embeddings.ts";

export interface EmbedderWorkerSettings {
  folder: string;
  tokens: SharedArrayBuffer;
  /** Yields the processor to queries. */
  background: boolean;
}

export type EmbedderRequest = { kind: "embed"; ids: number[] } | { kind: "close" };

/** Texts are answered in the order that they came in. */
export type EmbedReply =
  | { kind: "started" }
  | { kind: "vector"; vector: Float32Array }
  | { kind: "failure"; message: string };

if (parentPort === null) throw new Error("this file runs as a worker thread");
const port = parentPort;
const settings = workerData as EmbedderWorkerSettings;
const backgroundNiceness = 10;

// On Linux niceness belongs to the thread, so only this one steps back.
if (settings.background && process.platform === "linux") setPriority(0, backgroundNiceness);

const embeddings = viewTokenEmbeddings(settings.tokens);
const session = await InferenceSession.create(join(settings.folder, "encoder.onnx"), {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  // The graph is already as it should run; the optimiser would fuse parts into slower ones.
  graphOptimizationLevel: "disabled",
  logSeverityLevel: 3,
});

async function embed(ids: number[]): Promise<Float32Array<ArrayBuffer>> {
  const input = new Tensor("float32", lookUp(embeddings, ids), [
    1,
    ids.length,
    embeddings.dimensions,
  ]);
  const outputs = await session.run({ embeddings: input });
  const pooled = outputs["pooled"]?.data;
  if (!(pooled instanceof Float32Array)) throw new Error("the encoder gave no vector");
  let squares = 0;
  for (const value of pooled) squares += value * value;
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  const vector = new Float32Array(pooled.length);
  for (let i = 0; i < vector.length; i++) vector[i] = pooled[i]! * scale;
  return vector;
}

async function answer(ids: number[]): Promise<void> {
  try {
    const vector = await embed(ids);
    port.postMessage({ kind: "vector", vector }, [vector.buffer]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    port.postMessage({ kind: "failure", message });
  }
}

let work = Promise.resolve();
port.on("message", (request: EmbedderRequest) => {
  work = work.then(async () => {
    if (request.kind === "embed") return answer(request.ids);
    await session.release();
    port.close();
  });
});
port.postMessage({ kind: "started" });
