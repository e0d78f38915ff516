"use client";

import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { DocumentSort } from "#api/documents.ts";
import { useCollections } from "#features/collections/use-collections.ts";
import type { DocumentFilter } from "./document-filter.ts";
import { kindNames, kinds, originNames, origins, statuses, statusNames } from "./document-words.ts";
import classes from "./documents.module.css";

interface DocumentFilterBarProps {
  filter: DocumentFilter;
  onChange: (part: Partial<DocumentFilter>) => void;
  fixedCollection: boolean;
}

const sorts: Array<{ value: DocumentSort; label: string }> = [
  { value: "-created_at", label: "Newest first" },
  { value: "-updated_at", label: "Last changed" },
  { value: "title", label: "Title" },
  { value: "-size_bytes", label: "Largest first" },
];

export function DocumentFilterBar({ filter, onChange, fixedCollection }: DocumentFilterBarProps) {
  const [words, setWords] = useState(filter.q);
  const collections = useCollections().data?.data ?? [];
  const search = useDebouncedCallback((q: string) => onChange({ q }), 200);
  if (filter.q === "" && words !== "" && !search.isPending()) setWords("");

  return (
    <div className={classes.filters}>
      <TextInput
        className={classes.filterSearch ?? ""}
        placeholder="Filter by title or file name"
        aria-label="Filter by title or file name"
        leftSection={<IconSearch size={16} stroke={1.7} />}
        value={words}
        data-search-box
        onChange={(event) => {
          setWords(event.currentTarget.value);
          search(event.currentTarget.value.trim());
        }}
      />
      <Select
        aria-label="Kind"
        placeholder="Any kind"
        clearable
        data={kinds.map((value) => ({ value, label: kindNames[value] }))}
        value={filter.kind}
        onChange={(kind) => onChange({ kind })}
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        clearable
        data={statuses.map((value) => ({ value, label: statusNames[value] }))}
        value={filter.status}
        onChange={(status) => onChange({ status })}
      />
      <Select
        aria-label="Origin"
        placeholder="Any origin"
        clearable
        data={origins.map((value) => ({ value, label: originNames[value] }))}
        value={filter.origin}
        onChange={(origin) => onChange({ origin })}
      />
      {!fixedCollection && collections.length > 0 && (
        <Select
          aria-label="Collection"
          placeholder="Any collection"
          clearable
          data={collections.map(({ id, name }) => ({ value: id, label: name }))}
          value={filter.collection_id}
          onChange={(id) => onChange({ collection_id: id })}
        />
      )}
      <Select
        aria-label="Order"
        allowDeselect={false}
        data={sorts}
        value={filter.sort}
        onChange={(sort) => sort && onChange({ sort })}
      />
    </div>
  );
}
