import type { CorpusIndex } from "../memory/corpus-index.ts";
import { inverseFrequency } from "../memory/lexical-index.ts";
import { countTerms, isStopTerm } from "../text/terms.ts";
import { statisticsFor } from "./passage-ranking.ts";
import type { RankingQuery } from "./passage-ranking.ts";

/** Inverse frequency of each topic term of `text`, by hash; all terms when none has a topic. */
export function weighTerms(
  index: CorpusIndex,
  {
    text,
    organisationId,
    filters,
  }: Pick<RankingQuery, "organisationId" | "filters"> & {
    text: string;
  },
): Map<number, number> {
  const documents = index.documents.select(filters, organisationId);
  const statistics = statisticsFor(index, index.selectSlots(documents));
  const all = [...countTerms(text).keys()];
  const topic = all.filter((hash) => !isStopTerm(hash));
  return new Map(
    (topic.length > 0 ? topic : all).map((hash) => {
      const term = index.lexical.find(hash);
      return [hash, inverseFrequency(term, statistics)];
    }),
  );
}
