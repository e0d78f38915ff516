import type { Operations, Schemas } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";
import type { Handler, Handlers } from "@workspace/http";
import type { Embedder } from "../adapters/embedder/types.ts";
import type { PerplexityClient } from "../adapters/perplexity/perplexity-client.ts";
import {
  passContextualizedEmbeddingsThrough,
  passEmbeddingsThrough,
} from "../models/pass-through-search.ts";
import { embedTexts } from "./embed-texts.ts";

type Perplexity = Operations["perplexity"];
type Usage = Schemas["perplexity"]["EmbeddingsUsage"];

/** Names of Perplexity's models, served by the local one; its own name works for both kinds. */
export const embeddingModelNames = ["pplx-embed-v1-0.6b", "pplx-embed-v1-4b"];
export const contextualModelNames = ["pplx-embed-context-v1-0.6b", "pplx-embed-context-v1-4b"];

/** A chunk's neighbours are put before it, so that its vector takes them into account. */
const contextCharacters = 300;

export interface EmbeddingDependencies {
  embedder: Embedder;
  /** Embeds instead of the local model, where so configured. */
  upstream: PerplexityClient | null;
}

export function embeddingHandlers({
  embedder,
  upstream,
}: EmbeddingDependencies): Pick<
  Handlers<Perplexity>,
  "createContextualizedEmbeddings" | "createEmbeddings" | "createUnversionedEmbeddings"
> {
  const create: Handler<Perplexity["createEmbeddings"]> = async ({ body, context }) => {
    if (upstream)
      return { status: 200, body: await passEmbeddingsThrough(upstream, context, body) };
    refuseUnknownModel(body.model, [...embeddingModelNames, embedder.modelId]);
    const { vectors, tokens } = await embedTexts(embedder, context, {
      texts: typeof body.input === "string" ? [body.input] : body.input,
      dimensions: body.dimensions ?? undefined,
      encoding: body.encoding_format ?? "base64_int8",
    });
    const data = vectors.map((embedding, index) => ({
      object: "embedding" as const,
      index,
      embedding,
    }));
    return {
      status: 200,
      body: { object: "list", model: body.model, data, usage: freeUsage(tokens) },
    };
  };

  return {
    createEmbeddings: create,
    createUnversionedEmbeddings: create,
    createContextualizedEmbeddings: async ({ body, context }) => {
      if (upstream)
        return {
          status: 200,
          body: await passContextualizedEmbeddingsThrough(upstream, context, body),
        };
      refuseUnknownModel(body.model, [...contextualModelNames, embedder.modelId]);
      const { vectors, tokens } = await embedTexts(embedder, context, {
        texts: body.input.flatMap(inContext),
        dimensions: body.dimensions ?? undefined,
        encoding: body.encoding_format ?? "base64_int8",
      });
      let next = 0;
      const data = body.input.map((chunks, index) => ({
        object: "list" as const,
        index,
        data: chunks.map((_, place) => ({
          object: "embedding" as const,
          index: place,
          embedding: vectors[next++] ?? [],
        })),
      }));
      return {
        status: 200,
        body: { object: "list", model: body.model, data, usage: freeUsage(tokens) },
      };
    },
  };
}

function inContext(chunks: readonly string[]): string[] {
  return chunks.map((chunk, index) => {
    const before = chunks[index - 1]?.slice(-contextCharacters) ?? "";
    return before === "" ? chunk : `${before}\n\n${chunk}`;
  });
}

function refuseUnknownModel(model: string, known: readonly string[]): void {
  if (known.includes(model)) return;
  throw new ProblemError({
    type: "invalid_model",
    status: 400,
    title: "Unknown model",
    detail: `Invalid model '${model}'. Embedding models here: ${known.join(", ")}`,
    param: "model",
  });
}

/** Made on this machine: nothing was spent. */
function freeUsage(tokens: number): Usage {
  return {
    prompt_tokens: tokens,
    total_tokens: tokens,
    cost: { currency: "USD", input_cost: 0, total_cost: 0 },
  };
}
