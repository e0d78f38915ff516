import {
  IconApi,
  IconArrowsExchange,
  IconFiles,
  IconFolders,
  IconHistory,
  IconPlugConnected,
  IconSearch,
  IconSettings,
  IconMessageCirclePlus,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

export interface Destination {
  href: string;
  label: string;
  /** Second key after "g". */
  key: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  hint: string;
  /** Further addresses that belong to it. */
  also?: readonly string[];
}

export const destinations: readonly Destination[] = [
  { href: "/", label: "Ask", key: "a", icon: IconMessageCirclePlus, hint: "A new question" },
  {
    href: "/threads",
    label: "History",
    key: "h",
    icon: IconHistory,
    hint: "Past questions and answers",
  },
  {
    href: "/documents",
    label: "Documents",
    key: "d",
    icon: IconFiles,
    hint: "What answers rest on",
  },
  {
    href: "/collections",
    label: "Collections",
    key: "c",
    icon: IconFolders,
    hint: "Documents and threads kept together",
  },
  {
    href: "/find",
    label: "Search",
    key: "f",
    icon: IconSearch,
    hint: "Passages, with their scores",
  },
  {
    href: "/captures",
    label: "Traffic",
    key: "t",
    icon: IconArrowsExchange,
    hint: "Captures and their exchanges",
    also: ["/exchanges", "/recordings"],
  },
  {
    href: "/specs",
    label: "Specs",
    key: "p",
    icon: IconApi,
    hint: "What APIs do, and what changed",
    also: ["/drift"],
  },
  {
    href: "/connect",
    label: "Connect",
    key: "n",
    icon: IconPlugConnected,
    hint: "Point a client at this workspace",
  },
  {
    href: "/settings",
    label: "Settings",
    key: "s",
    icon: IconSettings,
    hint: "Health, usage, keys, members, security",
  },
];

export function isCurrent({ href, also = [] }: Destination, pathname: string): boolean {
  if (href === "/") return pathname === "/";
  return [href, ...also].some((place) => pathname === place || pathname.startsWith(`${place}/`));
}
