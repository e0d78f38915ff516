import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { wirePlace } from "../answers/answer-builder.ts";
import type { Retriever } from "../retrieval/types.ts";
import { forTenant } from "../tenancy/tenant.ts";
import { highlightsIn } from "../threads/highlight.ts";
import { passageName } from "./found-passage.ts";
import type { FoundPassage } from "./found-passage.ts";
import { searchPassages } from "./search-passages.ts";
import type { SearchDependencies } from "./search-passages.ts";
import { filtersFromWire } from "./wire-filters.ts";

type WireHit = Schemas["knowledge"]["SearchHit"];

export interface SearchHandlerDependencies extends SearchDependencies {
  retriever: Pick<Retriever, "search" | "stats">;
}

export function searchHandlers(
  deps: SearchHandlerDependencies,
): Pick<Handlers<Operations["knowledge"]>, "searchPassages"> {
  return {
    searchPassages: async ({ body, context }) => {
      const started = performance.now();
      const work = forTenant(context);
      const mode = body.mode ?? "hybrid";
      const found = await searchPassages(deps, work, {
        text: body.query,
        limit: body.limit ?? 10,
        filters: filtersFromWire(body.filters),
        mode,
        ...(body.group_by === "document" ? { perDocument: 1 } : {}),
      });
      const [stats, revision] = await Promise.all([
        deps.retriever.stats(work.tenant.organisationId),
        deps.searches.corpusRevision(),
      ]);
      return {
        status: 200,
        body: {
          hits: found.map((passage) => wireHit(passage, body.query)),
          mode: mode === "hybrid" && stats.embeddedPassages === 0 ? "lexical" : mode,
          embedded_share: stats.passages === 0 ? 1 : stats.embeddedPassages / stats.passages,
          corpus_revision: revision,
          took_ms: Math.round((performance.now() - started) * 10) / 10,
        },
      };
    },
  };
}

function wireHit(found: FoundPassage, query: string): WireHit {
  const { document } = found;
  return {
    passage_id: passageName(found.passageId),
    document: {
      id: document.id,
      title: document.title,
      kind: document.kind as WireHit["document"]["kind"],
      source_url: document.sourceUri,
      domain: document.domain,
      external_id: document.externalId,
      language: document.language,
      published_at: document.publishedAt?.toISOString() ?? null,
    },
    place: wirePlace(found.place),
    text: found.text,
    highlights: highlightsIn(found.text, query),
    score: found.score,
    scores: {
      lexical: found.lexicalScore > 0 ? found.lexicalScore : null,
      vector: found.vectorScore,
    },
  };
}
