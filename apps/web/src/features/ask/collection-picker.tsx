"use client";

import { Menu } from "@mantine/core";
import { IconCheck, IconFolders } from "@tabler/icons-react";
import { useCollections } from "#features/collections/use-collections.ts";
import { formatPlural } from "#ui/format.ts";
import classes from "./composer.module.css";

interface CollectionPickerProps {
  value: string | null;
  onChange: (id: string | null) => void;
}

export function CollectionPicker({ value, onChange }: CollectionPickerProps) {
  const collections = useCollections().data?.data ?? [];
  const chosen = collections.find((collection) => collection.id === value);
  if (collections.length === 0) return null;

  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={classes.picker}
          data-set={chosen ? true : undefined}
          aria-label={`Documents: ${chosen?.name ?? "all"}`}
        >
          <IconFolders size={16} stroke={1.7} aria-hidden="true" />
          <span>{chosen?.name ?? "All documents"}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        <Menu.Label>Ask within</Menu.Label>
        <Menu.Item
          onClick={() => onChange(null)}
          rightSection={chosen ? null : <IconCheck size={15} />}
        >
          All documents
        </Menu.Item>
        {collections.map((collection) => (
          <Menu.Item
            key={collection.id}
            onClick={() => onChange(collection.id)}
            rightSection={collection === chosen ? <IconCheck size={15} /> : null}
          >
            <span className={classes.option}>
              {collection.name}
              <span className={classes.optionDetail}>
                {formatPlural(collection.document_count, "document")}
              </span>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
