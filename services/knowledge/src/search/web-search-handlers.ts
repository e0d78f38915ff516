import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { PerplexityClient } from "../adapters/perplexity/perplexity-client.ts";
import { passSearchThrough } from "../models/pass-through-search.ts";
import { forTenant } from "../tenancy/tenant.ts";
import { searchPages } from "./search-pages.ts";
import type { SearchPagesDependencies } from "./search-pages.ts";

export interface WebSearchDependencies extends SearchPagesDependencies {
  /** Searches instead of the own corpus, where so configured. */
  upstream: PerplexityClient | null;
}

/** Perplexity's Search. */
export function webSearchHandlers(
  deps: WebSearchDependencies,
): Pick<Handlers<Operations["perplexity"]>, "createSearch"> {
  return {
    createSearch: async ({ body, context }) => ({
      status: 200,
      body: deps.upstream
        ? await passSearchThrough(deps.upstream, context, body)
        : await searchPages(deps, forTenant(context), body),
    }),
  };
}
