import { createModelWriter } from "../answers/model-writer/model-writer.ts";
import type { ModelWriterDependencies } from "../answers/model-writer/model-writer.ts";
import { ChatClient } from "../adapters/openai-compatible/chat-client.ts";
import { PerplexityClient } from "../adapters/perplexity/perplexity-client.ts";
import type { Answerer } from "./answerer.ts";
import { ModelCatalogue } from "./list-models.ts";
import type { ModelSettings } from "./model-config.ts";
import { PassThroughAnswerer } from "./pass-through-answerer.ts";
import { RouteTable } from "./route-table.ts";
import type { ResolvedRoute } from "./route-table.ts";
import { RoutedAnswerer } from "./routed-answerer.ts";

export interface ModelsDependencies {
  /** Answers from the corpus without a model. */
  readonly local: Answerer;
  /** What a model needs to write from the corpus. */
  readonly writer: Omit<
    ModelWriterDependencies,
    "client" | "model" | "name" | "inputPrice" | "outputPrice"
  >;
  /** Put around whatever answers from the corpus, such as a cache; told who that is. */
  readonly wrap?: (answerer: Answerer, servedBy: string) => Answerer;
}

/** All that answers, behind one answerer that routes by name. */
export interface Models {
  readonly answerer: RoutedAnswerer;
  readonly catalogue: ModelCatalogue;
  readonly routes: RouteTable;
  /** Null without a key of Perplexity's. */
  readonly perplexity: PerplexityClient | null;
  close(): Promise<void>;
}

export function createModels(settings: ModelSettings, deps: ModelsDependencies): Models {
  const routes = new RouteTable(settings);
  const clients = new Map(
    Object.entries(routes.servers).map(([name, server]) => {
      return [name, new ChatClient({ name, ...server, apiKey: server.apiKey ?? null })] as const;
    }),
  );
  const perplexity = settings.PERPLEXITY_API_KEY
    ? new PerplexityClient({
        baseUrl: settings.PERPLEXITY_UPSTREAM_URL,
        apiKey: settings.PERPLEXITY_API_KEY,
      })
    : null;
  const wrap = deps.wrap ?? ((answerer: Answerer) => answerer);
  const local = wrap(deps.local, "local");
  const passThrough = perplexity && new PassThroughAnswerer(perplexity);

  function answererFor(resolved: ResolvedRoute): Answerer {
    if (resolved.target === "local") return local;
    if (resolved.target === "perplexity") {
      if (passThrough) return passThrough;
      throw new Error(`the route of ${resolved.name} needs PERPLEXITY_API_KEY`);
    }
    const client = clients.get(resolved.server ?? "");
    if (!client) throw new Error(`the route of ${resolved.name} needs a server`);
    const { model, name, inputPrice, outputPrice } = resolved;
    const route = { client, model, name, inputPrice, outputPrice };
    const servedBy = `${routes.servers[resolved.server ?? ""]?.baseUrl} ${model}`;
    return wrap(createModelWriter({ ...deps.writer, ...route }), servedBy);
  }

  return {
    answerer: new RoutedAnswerer({ routes, answererFor, sonarPresets: settings.SONAR_PRESETS }),
    catalogue: new ModelCatalogue({ routes, perplexity }),
    routes,
    perplexity,
    async close() {
      await perplexity?.close();
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
