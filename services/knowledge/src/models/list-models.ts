import type { RequestContext } from "@workspace/http";
import type { Schemas } from "@workspace/contracts";

import type { PerplexityClient } from "../adapters/perplexity/perplexity-client.ts";
import { extractionName } from "./model-names.ts";
import type { RouteTable } from "./route-table.ts";

export type Model = Schemas["perplexity"]["Model"];

export interface ListModelsDependencies {
  readonly routes: RouteTable;
  /** Null without pass-through. */
  readonly perplexity: Pick<PerplexityClient, "listModels"> | null;
}

const keptMs = 300_000;
const timeLimitMs = 3_000;

/** The list of what can be asked for; the upstream's own catalogue is read now and then. */
export class ModelCatalogue {
  readonly #deps: ListModelsDependencies;
  #upstream: Model[] = [];
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: ListModelsDependencies) {
    this.#deps = deps;
  }

  async listModels(context: Pick<RequestContext, "signal" | "log">): Promise<Model[]> {
    const { routes } = this.#deps;
    const byId = new Map(routes.modelNames().map((id) => [id, model(id, this.#ownerOf(id))]));
    for (const upstream of await this.#readUpstream(context)) {
      if (routes.resolve(upstream.id)?.target === "perplexity") byId.set(upstream.id, upstream);
    }
    return [...byId.values()];
  }

  #ownerOf(id: string): string {
    const route = this.#deps.routes.resolve(id);
    if (id === extractionName || route?.target === "local") return "workspace";
    return route?.server ?? "perplexity";
  }

  async #readUpstream({ signal, log }: Pick<RequestContext, "signal" | "log">): Promise<Model[]> {
    const { perplexity } = this.#deps;
    if (perplexity === null || performance.now() - this.#readAtMs < keptMs) return this.#upstream;
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeLimitMs)]);
      const models = await perplexity.listModels({ signal: limit });
      this.#upstream = models.map(({ id, created, owned_by }) => model(id, owned_by, created));
      this.#readAtMs = performance.now();
    } catch (error) {
      log.warn({ err: error }, "the upstream's models could not be listed");
    }
    return this.#upstream;
  }
}

/** Perplexity itself gives 0 for models whose age it does not tell. */
function model(id: string, owner: string, created = 0): Model {
  return { id, object: "model", created: created || 0, owned_by: owner || "perplexity" };
}
