"use client";

import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import type { SpotlightActionGroupData } from "@mantine/spotlight";
import {
  IconFileUpload,
  IconKeyboard,
  IconLink,
  IconMessage,
  IconMoon,
  IconQuestionMark,
  IconSearch,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { listDocuments } from "#api/documents.ts";
import { settingsGroups } from "#features/settings/settings-navigation.ts";
import { destinations } from "#features/shell/navigation.ts";
import { openShortcuts } from "#features/shell/shortcuts-help.tsx";
import { useEntrySearch } from "#features/threads/use-threads.ts";
import { useAsk } from "#features/threads/use-ask.ts";
import { keepOneSelected, palette, paletteStore } from "./palette-store.ts";
import classes from "./palette.module.css";

export const openPalette = (): void => palette.open();

/** Everything by name: pages, past questions, documents, and asking what was typed. */
export function Palette() {
  const [query, setQuery] = useState("");
  const groups = usePaletteGroups(query.trim());
  const drawn = groups.flatMap(({ actions }) => actions.map(({ id }) => id)).join();
  useEffect(keepOneSelected, [drawn]);
  return (
    <Spotlight
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      actions={groups}
      filter={(_query, actions) => actions}
      shortcut={["mod + K"]}
      tagsToIgnore={[]}
      scrollable
      maxHeight={420}
      centered={false}
      yOffset="14vh"
      overlayProps={{ backgroundOpacity: 0.45 }}
      classNames={{ search: classes.search ?? "", actionsGroup: classes.group ?? "" }}
      radius="lg"
      nothingFound="Nothing found. Press Enter on “Ask” to ask it."
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} />,
        placeholder: "Ask, or go to anything",
        "aria-label": "Ask, or go to anything",
      }}
    />
  );
}

function usePaletteGroups(query: string): SpotlightActionGroupData[] {
  const router = useRouter();
  const { toggleColorScheme } = useMantineColorScheme();
  const asking = useAsk((answer) => router.push(`/threads/${answer.thread_id}`));
  const [words] = useDebouncedValue(query, 180);
  const entries = useEntrySearch(words).data?.pages[0]?.data.slice(0, 5) ?? [];
  const documents = useQuery({
    queryKey: ["palette-documents", words],
    queryFn: ({ signal }) => listDocuments({ q: words, limit: 5 }, signal),
    enabled: words !== "",
  }).data?.data;
  const matches = (label: string) => label.toLowerCase().includes(query.toLowerCase());

  const ask = {
    id: "ask",
    label: `Ask “${query}”`,
    leftSection: <IconQuestionMark size={18} stroke={1.6} />,
    onClick: () => asking.mutate({ question: query }),
  };
  const settings = settingsGroups.flatMap(({ places }) => places);
  const places = [...destinations, ...settings.filter(({ href }) => href !== "/settings")];
  const pages = places.map(({ href, label, hint, icon: Icon }) => ({
    id: href,
    label,
    description: hint,
    leftSection: <Icon size={18} stroke={1.6} />,
    onClick: () => router.push(href),
  }));
  const deeds = [
    {
      id: "upload",
      label: "Add documents",
      leftSection: <IconFileUpload size={18} stroke={1.6} />,
      onClick: () => router.push("/documents?add=upload"),
    },
    {
      id: "url",
      label: "Add a web address",
      leftSection: <IconLink size={18} stroke={1.6} />,
      onClick: () => router.push("/documents?add=url"),
    },
    {
      id: "scheme",
      label: "Switch light and dark",
      leftSection: <IconMoon size={18} stroke={1.6} />,
      onClick: toggleColorScheme,
    },
    {
      id: "keys",
      label: "Keyboard shortcuts",
      leftSection: <IconKeyboard size={18} stroke={1.6} />,
      onClick: openShortcuts,
    },
  ];
  const past = entries.map((entry) => ({
    id: entry.entry_id,
    label: entry.question,
    description: entry.snippet,
    leftSection: <IconMessage size={18} stroke={1.6} />,
    onClick: () => router.push(`/threads/${entry.thread_id}#${entry.entry_id}`),
  }));
  const found = (documents ?? []).map((document) => ({
    id: document.id,
    label: document.title,
    description: document.origin_path ?? document.domain ?? "",
    leftSection: <IconFileUpload size={18} stroke={1.6} />,
    onClick: () => router.push(`/documents/${document.id}`),
  }));
  return [
    { group: "Go to", actions: pages.filter((page) => matches(page.label)) },
    { group: "Do", actions: deeds.filter((deed) => matches(deed.label)) },
    { group: "Ask", actions: query ? [ask] : [] },
    { group: "Past questions", actions: query ? past : [] },
    { group: "Documents", actions: query ? found : [] },
  ].filter((group) => group.actions.length > 0);
}
