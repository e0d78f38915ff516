import { ProblemError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import type { Embedder } from "../adapters/embedder/types.ts";

export type EmbeddingEncoding = "base64_int8" | "base64_binary" | "float" | "base64";

export interface EmbedTextsInput {
  texts: readonly string[];
  dimensions?: number | undefined;
  encoding: EmbeddingEncoding;
}

export interface EmbeddedTexts {
  vectors: (string | number[])[];
  tokens: number;
}

const maxTokens = 120_000;

/**
 * Embeds texts with the local model.
 *
 * @throws ProblemError beyond the token limit of a request or the model's dimensions
 */
export async function embedTexts(
  embedder: Embedder,
  { signal }: Pick<RequestContext, "signal">,
  input: EmbedTextsInput,
): Promise<EmbeddedTexts> {
  const { texts, dimensions = embedder.dimensions, encoding } = input;
  if (dimensions > embedder.dimensions) {
    throw refused(
      "dimensions",
      `The local model ${embedder.modelId} has ${embedder.dimensions} dimensions`,
    );
  }
  let tokens = 0;
  for (const text of texts) {
    tokens += embedder.countTokens(text);
    if (tokens > maxTokens)
      throw refused("input", `All texts together may have ${maxTokens} tokens`);
  }
  const vectors = await embedder.embedPassages(texts, signal);
  return {
    vectors: vectors.map((vector) => encode(shortened(vector, dimensions), encoding)),
    tokens,
  };
}

/** The leading dimensions, at unit length again. */
function shortened(vector: Float32Array, dimensions: number): Float32Array {
  if (dimensions === vector.length) return vector;
  const head = vector.slice(0, dimensions);
  const length = Math.hypot(...head) || 1;
  return head.map((value) => value / length);
}

function encode(vector: Float32Array, encoding: EmbeddingEncoding): string | number[] {
  if (encoding === "float") return Array.from(vector);
  if (encoding === "base64")
    return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
  return encoding === "base64_int8" ? signedBytes(vector) : signBits(vector);
}

/** One signed byte a dimension: unit vectors keep their direction at a scale of 127. */
function signedBytes(vector: Float32Array): string {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const bytes = Int8Array.from(vector, (value) => Math.round((value / largest) * 127));
  return Buffer.from(bytes.buffer).toString("base64");
}

/** One bit a dimension, most significant first. */
function signBits(vector: Float32Array): string {
  const bytes = new Uint8Array(Math.ceil(vector.length / 8));
  vector.forEach((value, index) => {
    if (value > 0) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (128 >> (index & 7));
  });
  return Buffer.from(bytes).toString("base64");
}

function refused(param: string, detail: string): ProblemError {
  return new ProblemError({
    type: "invalid_parameter",
    status: 400,
    title: "Cannot embed this",
    detail,
    param,
  });
}
