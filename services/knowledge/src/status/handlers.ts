import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { Database } from "@workspace/storage";
import { answerModels } from "../models/handlers.ts";
import type { RouteTable } from "../models/route-table.ts";
import type { AnswerCacheRepository } from "../cache/repository.ts";
import type { CacheCounts } from "../cache/cache-counts.ts";
import { forTenant } from "../tenancy/tenant.ts";
import { countWorkspace } from "./repository.ts";

type StatusHandlers = Pick<
  Handlers<Operations["knowledge"]>,
  "getSettings" | "getStats" | "listAnswerModels"
>;

export interface StatusDependencies {
  sql: Database;
  routes: RouteTable;
  cache: AnswerCacheRepository;
  cacheCounts: CacheCounts;
  settings: Omit<Schemas["knowledge"]["Settings"], "default_model">;
  startedAt: Date;
}

/** The model that Ask uses when none is named. */
export const defaultModel = "fast";

export function statusHandlers(deps: StatusDependencies): StatusHandlers {
  const models = answerModels(deps.routes, defaultModel);
  const named = models.find((model) => model.default)?.id ?? defaultModel;
  return {
    listAnswerModels: async () => ({ status: 200, body: { data: models, next_cursor: null } }),

    getSettings: async () => ({ status: 200, body: { ...deps.settings, default_model: named } }),

    getStats: async ({ context }) => {
      const { tenant } = forTenant(context);
      const [counts, cached] = await Promise.all([
        countWorkspace(deps.sql, tenant),
        deps.cache.count(tenant),
      ]);
      return {
        status: 200,
        body: {
          corpus_revision: counts.corpusRevision,
          documents: counts.documents,
          passages: counts.passages,
          collections: counts.collections,
          threads: counts.threads,
          entries: counts.entries,
          stored_bytes: counts.storedBytes,
          cache: {
            entries: cached,
            ...deps.cacheCounts.of(tenant),
            ttl_seconds: deps.settings.answer_cache_ttl_seconds,
          },
          started_at: deps.startedAt.toISOString(),
        },
      };
    },
  };
}
