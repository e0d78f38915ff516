import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildEncoder } from "./onnx/build-encoder.ts";
import { readModelFile } from "./onnx/model-file.ts";
import { fileSha256, readModelConfig } from "./model-source.ts";
import type { ModelConfig, ModelSource } from "./model-source.ts";
import { extractTokenEmbeddings, writeTokenEmbeddings } from "./token-embeddings.ts";

/** Changes whenever the same source would give other vectors. */
const recipe = "int8-1";

export interface PreparedModel {
  modelId: string;
  folder: string;
  config: ModelConfig;
}

/**
 * The folder of the model as it is run, made from the source on first use and kept. It appears under
 * its name only when complete, so that a kill in the middle leaves nothing half done in use.
 */
export async function prepareModel(source: ModelSource, store: string): Promise<PreparedModel> {
  const config = await readModelConfig(source.configPath);
  const { size, mtimeMs } = await stat(source.modelPath);
  const known = await readManifest(join(store, `${source.name}.json`));
  if (known?.recipe === recipe && known.size === size && known.modifiedMs === mtimeMs) {
    const folder = join(store, known.modelId);
    const complete = await stat(folder).catch(() => null);
    if (complete !== null) return { modelId: known.modelId, folder, config };
  }
  const sha256 = await fileSha256(source.modelPath);
  if (source.expectedSha256 !== null && sha256 !== source.expectedSha256) {
    throw new Error(
      `the weights at ${source.modelPath} are not the expected ones (SHA-256 ${sha256}); install the packages again`,
    );
  }
  const modelId = `${source.name}-${recipe}-${sha256.slice(0, 8)}`;
  const folder = join(store, modelId);
  await build(source, config, folder);
  const manifest: Manifest = { recipe, size, modifiedMs: mtimeMs, modelId };
  await writeFile(join(store, `${source.name}.json`), JSON.stringify(manifest));
  return { modelId, folder, config };
}

interface Manifest {
  recipe: string;
  size: number;
  modifiedMs: number;
  modelId: string;
}

async function readManifest(path: string): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Manifest;
  } catch {
    return null;
  }
}

async function build(source: ModelSource, config: ModelConfig, folder: string): Promise<void> {
  const draft = `${folder}.${randomBytes(4).toString("hex")}`;
  await mkdir(draft, { recursive: true });
  try {
    const model = readModelFile(await readFile(source.modelPath));
    await writeFile(join(draft, "encoder.onnx"), buildEncoder(model, config));
    const embeddings = writeTokenEmbeddings(extractTokenEmbeddings(model));
    await writeFile(join(draft, "tokens.bin"), embeddings);
    await copyFile(source.tokenizerPath, join(draft, "tokenizer.json"));
    await rename(draft, folder).catch(async (error: unknown) => {
      // Another process was faster; what it made is the same.
      if ((await stat(folder).catch(() => null)) === null) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
