import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import type { Question } from "#api/answers.ts";
import type { DocumentKind, SearchFilters } from "#api/types.ts";

export interface FilterChoice {
  kinds: DocumentKind[];
  domains: string[];
  languages: string[];
  publishedAfter: string;
  publishedBefore: string;
}

export const noFilter: FilterChoice = {
  kinds: [],
  domains: [],
  languages: [],
  publishedAfter: "",
  publishedBefore: "",
};

export interface AskSettings {
  model: string | null;
  collectionId: string | null;
  filter: FilterChoice;
  setModel: (model: string | null) => void;
  setCollectionId: (id: string | null) => void;
  setFilter: (filter: FilterChoice) => void;
}

/**
 * What a question is asked with. The model is remembered in this browser, the rest belongs to the page; the
 * collection is the page's usual one until another is chosen.
 */
export function useAskSettings(usualCollectionId: string | null): AskSettings {
  const [model, setModel] = useLocalStorage<string | null>({
    key: "ask.model",
    defaultValue: null,
  });
  const [chosen, setCollectionId] = useState<string | null | undefined>();
  const [filter, setFilter] = useState(noFilter);
  const collectionId = chosen === undefined ? usualCollectionId : chosen;
  return { model, collectionId, filter, setModel, setCollectionId, setFilter };
}

export function countFilters(filter: FilterChoice): number {
  const members = [filter.kinds.length, filter.domains.length, filter.languages.length];
  return [...members, filter.publishedAfter.length, filter.publishedBefore.length].filter(Boolean)
    .length;
}

export function filtersOf(filter: FilterChoice): SearchFilters | null {
  if (countFilters(filter) === 0) return null;
  return {
    ...(filter.kinds.length > 0 ? { kinds: filter.kinds } : {}),
    ...(filter.domains.length > 0 ? { domains: filter.domains } : {}),
    ...(filter.languages.length > 0 ? { languages: filter.languages } : {}),
    ...(filter.publishedAfter ? { published_after: `${filter.publishedAfter}T00:00:00.000Z` } : {}),
    ...(filter.publishedBefore
      ? { published_before: `${filter.publishedBefore}T23:59:59.999Z` }
      : {}),
  };
}

export function questionOf(text: string, settings: AskSettings, threadId: string | null): Question {
  const filters = filtersOf(settings.filter);
  return {
    question: text.trim(),
    ...(threadId ? { thread_id: threadId } : {}),
    ...(settings.model ? { model: settings.model } : {}),
    ...(settings.collectionId ? { collection_id: settings.collectionId } : {}),
    ...(filters ? { filters } : {}),
  };
}
